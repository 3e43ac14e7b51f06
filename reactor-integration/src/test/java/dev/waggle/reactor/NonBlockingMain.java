package dev.waggle.reactor;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A WebFlux service under traffic, and chains on Reactor's own threads, with and without automatic context propagation,
 * while BlockHound watches. A process of its own, because BlockHound cannot be taken out of one.
 */
final class NonBlockingMain {

    private static final int REQUESTS = 200;

    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final Recorded recorded = new Recorded();
    private volatile boolean offending;

    private NonBlockingMain() {}

    public static void main(String[] arguments) {
        new NonBlockingMain().run();
        System.out.println("over");
        System.exit(0);
    }

    private void run() {
        BlockHound.builder()
                .loadIntegrations()
                .blockingMethodCallback(method -> {
                    String frame = ours();
                    if (frame != null) {
                        calls.add(method + " under " + frame);
                    }
                })
                .install();
        try (WebFluxServer server = new WebFluxServer(
                routes(), recorded.tracing.webFlux().webFilter(o -> o.sessionFrom(exchange -> session())))) {
            WebClient client = WebClient.builder()
                    .baseUrl(server.url(""))
                    .filter(recorded.tracing.webFlux().exchangeFilter())
                    .build();
            // The first use of a class reads it from its jar, on whatever thread that is: not what is looked for.
            everything(client);
            calls.clear();
            offend(client);
            everything(client);
            calls.forEach(call -> System.out.println("seen: " + call));
        }
    }

    private void everything(WebClient client) {
        traffic(client);
        Hooks.enableAutomaticContextPropagation();
        traffic(client);
        Hooks.disableAutomaticContextPropagation();
    }

    private void traffic(WebClient client) {
        Flux.range(0, REQUESTS).flatMap(i -> get(client, "/work"), 8).blockLast(Duration.ofMinutes(1));
        Flux.range(0, REQUESTS)
                .parallel()
                .runOn(Schedulers.parallel())
                .flatMap(i -> Flux.just("a", "b", "c")
                        .transform(Enrich.model("generate", e -> e.inputs("i", i)))
                        .transform(Enrich.onEach((event, item) -> event.metadata("last", item)))
                        .take(2)
                        .transform(recorded.tracing.event("chain", e -> e.outputs(item -> item))))
                .sequential()
                .blockLast(Duration.ofMinutes(1));
    }

    private static Mono<String> get(WebClient client, String path) {
        return client.get().uri(path).retrieve().bodyToMono(String.class);
    }

    private RouterFunction<ServerResponse> routes() {
        return route().GET("/work", request -> {
                    return Mono.just("done")
                            .transform(Enrich.tool("work", e -> e.outputs(text -> text)))
                            .flatMap(text -> ServerResponse.ok().bodyValue(text));
                })
                .build();
    }

    private void offend(WebClient client) {
        Mono.just("a")
                .transform(recorded.tracing.event("offence", e -> {}))
                .doOnNext(a -> block())
                .subscribeOn(Schedulers.parallel())
                .block(Duration.ofMinutes(1));
        report("the operator");
        offending = true;
        get(client, "/work").block(Duration.ofMinutes(1));
        offending = false;
        report("the filter");
    }

    private void report(String where) {
        if (!calls.isEmpty()) {
            System.out.println("control seen under " + where);
        }
        calls.clear();
    }

    /** Called by the filter, so that the filter is what blocks. */
    private @Nullable String session() {
        if (offending) {
            block();
        }
        return null;
    }

    private static void block() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What other libraries do by themselves is their own affair: something of ours has to be on the stack. */
    private static @Nullable String ours() {
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            if (frame.getClassName().startsWith("dev.waggle.")
                    && !frame.getClassName().startsWith(NonBlockingMain.class.getName())) {
                return frame.toString();
            }
        }
        return null;
    }
}
