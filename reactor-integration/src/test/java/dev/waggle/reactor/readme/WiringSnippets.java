package dev.waggle.reactor.readme;

import static dev.waggle.core.EventType.CHAIN;
import static dev.waggle.core.EventType.MODEL;
import static dev.waggle.core.EventType.TOOL;

import dev.waggle.core.SessionTracer;
import dev.waggle.reactor.Enrich;
import dev.waggle.reactor.ReactorTracing;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The snippet that the module's README opens with, as it is printed there. */
final class WiringSnippets {

    private WiringSnippets() {}

    record Answer(String text) {}

    interface Agent {
        Mono<Answer> invoke(String query);
    }

    interface Model {
        Flux<String> stream(String prompt);
    }

    static List<Object> wiring(WebHandler webHandler, Agent agent, Model model, String query, String prompt) {
        SessionTracer tracer = SessionTracer.builder()
                .service("agent")
                .project("support-bot")
                .source("production")
                .build();
        ReactorTracing tracing = ReactorTracing.create(tracer);

        HttpHandler handler = WebHttpHandlerBuilder.webHandler(webHandler)
                .filter(tracing.webFlux().webFilter())
                .build();
        WebClient client =
                WebClient.builder().filter(tracing.webFlux().exchangeFilter()).build();

        Mono<Answer> answer = agent.invoke(query)
                .transform(Enrich.event(
                        "call_agent",
                        e -> e.type(TOOL).inputs(Map.of("query", query)).outputs(a -> Map.of("answer", a.text()))));
        Flux<String> tokens = model.stream(prompt).transform(Enrich.event("generate", e -> e.type(MODEL)));

        return List.of(handler, client, tokens, roots(tracer, tracing, answer));
    }

    @SuppressWarnings("CheckReturnValue") // they stand for themselves in the README
    private static Publisher<Answer> roots(SessionTracer tracer, ReactorTracing tracing, Mono<Answer> answer) {
        answer.contextWrite(tracing.with());
        answer.transform(tracing.event("job", e -> e.type(CHAIN).session(tracer.newSession())));
        return answer;
    }
}
