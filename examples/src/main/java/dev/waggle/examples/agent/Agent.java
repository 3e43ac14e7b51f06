package dev.waggle.examples.agent;

import dev.waggle.core.SessionTracer;
import dev.waggle.examples.Service;
import dev.waggle.reactor.ReactorTracing;
import dev.waggle.reactor.WebFluxTracing;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** {@code POST /invoke {"question"}}: answers as a stream of events. */
public final class Agent {

    private record Question(@Nullable String question) {}

    private final Assistant assistant;

    private Agent(Assistant assistant) {
        this.assistant = assistant;
    }

    public static void main(String[] args) {
        try {
            SessionTracer tracer = SessionTracer.builder()
                    .service("agent")
                    // Our own services get the context; the archive and a model far away do not.
                    .propagateTo(Service.HOST::equals)
                    .build();
            WebFluxTracing tracing = ReactorTracing.create(tracer).webFlux();
            WebClient http =
                    WebClient.builder().filter(tracing.exchangeFilter()).build();
            Agent agent = new Agent(new Assistant(
                    new SearchTool(http, Service.address("TOOL_URL")),
                    new ModelClient(
                            http,
                            Service.setting("OPENAI_BASE_URL"),
                            System.getenv("OPENAI_API_KEY"),
                            System.getenv("OPENAI_MODEL")),
                    new ArchiveClient(http, Service.address("ARCHIVE_URL"))));

            HandlerStrategies strategies =
                    HandlerStrategies.builder().webFilter(tracing.webFilter()).build();
            DisposableServer server = HttpServer.create()
                    .host(Service.HOST)
                    .port(Service.port())
                    .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(agent.routes(), strategies)))
                    .bindNow();
            Service.ready("agent", server.port());
            server.onDispose().block();
        } catch (RuntimeException e) {
            Service.failed("agent", e);
        }
    }

    private RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route().POST("/invoke", this::invoke).build();
    }

    private Mono<ServerResponse> invoke(ServerRequest request) {
        return request.bodyToMono(Question.class).flatMap(body -> {
            String question = body.question();
            if (question == null || question.isBlank()) {
                return ServerResponse.badRequest()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue("{\"error\": \"question is missing\"}");
            }
            return ServerResponse.ok()
                    .body(BodyInserters.fromServerSentEvents(
                            assistant.answer(question).onErrorResume(e -> Mono.just(AnswerEvent.error(e)))));
        });
    }
}
