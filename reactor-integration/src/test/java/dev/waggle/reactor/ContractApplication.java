package dev.waggle.reactor;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.waggle.core.Session;
import dev.waggle.core.contract.ServerScenario;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The application that the contract for HTTP servers describes, with functional routes. */
final class ContractApplication {

    private final ServerScenario scenario;

    ContractApplication(ServerScenario scenario) {
        this.scenario = scenario;
    }

    RouterFunction<ServerResponse> routes() {
        RouterFunction<ServerResponse> plain = route().GET("/hello", request -> text("hello"))
                .POST("/echo", request -> ServerResponse.ok().body(request.bodyToMono(String.class), String.class))
                .GET("/users/{id}", request -> text(request.pathVariable("id")))
                .GET("/files/**", request -> text("file"))
                .GET(
                        "/status/{code}",
                        request -> ServerResponse.status(Integer.parseInt(request.pathVariable("code")))
                                .build())
                .GET("/throws", request -> {
                    throw new IllegalStateException("boom");
                })
                .GET("/fails", request -> turn().then(Mono.error(new IllegalStateException("boom"))))
                .build();
        RouterFunction<ServerResponse> streams = route().GET("/async", request -> gate().then(text("late")))
                .GET(
                        "/child",
                        request ->
                                turn().transform(Enrich.event("child", e -> {})).then(text("done")))
                .GET("/stream", this::stream)
                .GET(
                        "/endless",
                        request -> chunks(Flux.interval(Duration.ofMillis(5))
                                .onBackpressureDrop()
                                .map(i -> "chunk")))
                .GET(
                        "/breaks",
                        request -> chunks(Flux.just("chunk")
                                .concatWith(turn().then(Mono.error(new IllegalStateException("broken"))))))
                .GET("/late", this::late)
                .GET("/session", request -> Enrich.context().flatMap(context -> text(session(context))))
                .GET(
                        "/inject",
                        request ->
                                Enrich.inject(new HashMap<String, String>()).flatMap(headers -> text(lines(headers))))
                .build();
        RouterFunction<ServerResponse> orders = route().GET("/orders/{id}", request -> text(request.pathVariable("id")))
                .build();
        return plain.and(streams).and(nest(path("/shop"), orders));
    }

    private Mono<ServerResponse> stream(ServerRequest request) {
        return chunks(Flux.concat(
                Mono.just("first"),
                gate().then(turn().transform(Enrich.event("during", e -> {}))).thenReturn("second")));
    }

    /** The answer does not wait; the work goes on with the context that the handler had. */
    private Mono<ServerResponse> late(ServerRequest request) {
        return Mono.deferContextual(view -> {
            gate().then(turn().transform(Enrich.event("late", e -> {})))
                    .contextWrite(view)
                    .subscribe();
            return text("answered");
        });
    }

    private Mono<Void> gate() {
        return Mono.fromFuture(scenario.gate(), true);
    }

    private static Mono<Void> turn() {
        return Mono.delay(Duration.ofMillis(1), Schedulers.parallel()).then();
    }

    private static String session(Context context) {
        Session session = Session.fromContext(context);
        return session == null ? "none" : session.id();
    }

    private static String lines(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static Mono<ServerResponse> text(String body) {
        return ServerResponse.ok().contentType(MediaType.TEXT_PLAIN).bodyValue(body);
    }

    private static Mono<ServerResponse> chunks(Flux<String> chunks) {
        Flux<Flux<DataBuffer>> flushed =
                chunks.map(chunk -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(chunk.getBytes())));
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_PLAIN)
                .body((response, context) -> response.writeAndFlushWith(flushed));
    }
}
