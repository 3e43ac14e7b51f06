package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import dev.waggle.core.contract.SocketUpstream;
import dev.waggle.core.contract.Upstream;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code propagateTo} over vertx-opentelemetry's tracer, which injects whatever it finds, wherever the request goes. */
class OutsideHostTest {

    // "localhost" may have the context, the same server under its number may not.
    private final RecordedSpans spans =
            new RecordedSpans(builder -> builder.propagateTo(host -> host.equals("localhost")));
    private final VertxTracing tracing = VertxTracing.create(spans.tracer());
    private final Vertx vertx = Mode.STOCK_FACTORY.vertx(tracing);
    private final WebClient webClient = tracing.wrap(WebClient.create(vertx));
    private final HttpClient httpClient = tracing.wrap((HttpClient) vertx.createHttpClient());
    private SocketUpstream upstream;

    @BeforeEach
    void start() throws Exception {
        upstream = new SocketUpstream();
    }

    @AfterEach
    void close() throws Exception {
        upstream.close();
        await(vertx.close());
        spans.close();
    }

    static Stream<Arguments> attempts() {
        List<String> hosts = List.of("localhost", "127.0.0.1");
        return Stream.of("web", "http")
                .flatMap(client -> Stream.of("a thread", "an event loop", "a worker")
                        .flatMap(thread -> hosts.stream()
                                .flatMap(first ->
                                        hosts.stream().map(second -> Arguments.of(client, thread, first, second)))));
    }

    /** The hosts of the attempts, of which the first redirects to the second. */
    @ParameterizedTest(name = "{0}, from {1}: {2}, {3}")
    @MethodSource("attempts")
    void onlyHostsInsideGetTheContextAndEveryAttemptIsASpanBelowTheCaller(
            String client, String thread, String first, String second) {
        String path = "/redirect?http://" + second + ":" + upstream.port() + "/ok";
        AtomicReference<Context> inHandler = new AtomicReference<>();
        AtomicReference<Context> caller = new AtomicReference<>();
        await(tracing.event(spans.tracer().newSession().storeIn(Context.root()), "root", e -> {}, event -> {
            caller.set(event.context());
            Supplier<Future<Void>> call = () -> client.equals("web") ? web(first, path) : http(first, path, inHandler);
            return from(thread, event.context(), call);
        }));

        List<Upstream.Seen> seen = upstream.seen();
        assertThat(seen).hasSize(2);
        assertHeaders(seen.get(0), first);
        assertHeaders(seen.get(1), second);
        SpanData root = spans.await("root");
        List<SpanData> attempts = spans.await(SpanKind.CLIENT, 2);
        attempts.forEach(attempt -> assertChild(attempt, root));
        assertThat(spans.of(SpanKind.CLIENT)).hasSize(2);
        if (client.equals("http")) {
            assertThat(Span.fromContext(inHandler.get())).isSameAs(Span.fromContext(caller.get()));
        }
    }

    @Test
    @SuppressWarnings({"deprecation", "removal"}) // what applications of today have there
    void whatTheApplicationKeepsInItsContextIsThereAfterTheAnswer() {
        ContextInternal caller =
                ((ContextInternal) vertx.getOrCreateContext()).unwrap().duplicate();
        Object found = await(Future.future(outcome -> caller.runOnContext(go -> {
            caller.putLocal("tenant", "acme");
            httpClient
                    .request(HttpMethod.GET, upstream.port(), "127.0.0.1", "/ok")
                    .compose(request -> request.send())
                    .map(response -> ContextInternal.current().getLocal("tenant"))
                    .onComplete(outcome);
        })));
        assertThat(found).isEqualTo("acme");
    }

    /** As Zipkin's does. */
    @ParameterizedTest
    @ValueSource(strings = {"web", "http"})
    @SuppressWarnings({"deprecation", "removal"})
    void aTracerThatKeepsWhatItInjectsAmongTheLocalsFindsNothingForAHostOutside(String client) {
        Vertx traced = Vertx.builder().withTracer(options -> new LocalTracer()).build();
        try {
            WebClient web = tracing.wrap(WebClient.create(traced));
            HttpClient http = tracing.wrap((HttpClient) traced.createHttpClient());
            for (String host : List.of("localhost", "127.0.0.1")) {
                ContextInternal caller =
                        ((ContextInternal) traced.getOrCreateContext()).unwrap().duplicate();
                await(Future.<Object>future(outcome -> caller.runOnContext(go -> {
                    caller.putLocal("b3", "1");
                    Future<?> call = client.equals("web")
                            ? web.get(upstream.port(), host, "/ok").send()
                            : http.request(HttpMethod.GET, upstream.port(), host, "/ok")
                                    .compose(request -> request.send())
                                    .compose(response -> response.body());
                    call.<Object>mapEmpty().onComplete(outcome);
                })));
            }
        } finally {
            await(traced.close());
        }
        assertThat(upstream.seen().get(0).all("b3")).hasSize(1);
        assertThat(upstream.seen().get(1).all("b3")).isEmpty();
    }

    private static final class LocalTracer implements VertxTracer<Object, Object> {

        @Override
        @SuppressWarnings({"deprecation", "removal"})
        public <R> Object sendRequest(
                io.vertx.core.Context context,
                io.vertx.core.spi.tracing.SpanKind kind,
                TracingPolicy policy,
                R request,
                String operation,
                BiConsumer<String, String> headers,
                TagExtractor<R> tags) {
            String found = ((ContextInternal) context).getLocal("b3");
            if (found != null) {
                headers.accept("b3", found);
            }
            return null;
        }
    }

    private Future<Void> from(String thread, Context context, Supplier<Future<Void>> call) {
        return switch (thread) {
            case "a thread" -> call.get();
            case "an event loop" -> onContext(context, call);
            // The worker is an event loop's, and has its context, but not its thread.
            default ->
                onContext(
                        context,
                        () -> vertx.executeBlocking(() -> {
                                    Future<Void> called = call.get();
                                    // So that the loop is free to be faster.
                                    Thread.sleep(1);
                                    return called;
                                })
                                .compose(called -> called));
        };
    }

    private Future<Void> onContext(Context context, Supplier<Future<Void>> call) {
        ContextInternal request =
                ((ContextInternal) vertx.getOrCreateContext()).unwrap().duplicate();
        ContextSlot.set(request, context);
        return Future.future(outcome -> request.runOnContext(go -> call.get().onComplete(outcome)));
    }

    private Future<Void> web(String host, String path) {
        return webClient.get(upstream.port(), host, path).send().mapEmpty();
    }

    private Future<Void> http(String host, String path, AtomicReference<Context> inHandler) {
        return httpClient
                .request(new RequestOptions()
                        .setHost(host)
                        .setPort(upstream.port())
                        .setURI(path)
                        .setFollowRedirects(true))
                .compose(request -> request.send())
                .compose((HttpClientResponse response) -> {
                    response.handler(chunk -> inHandler.set(Context.current()));
                    return response.end();
                });
    }

    private static void assertHeaders(Upstream.Seen request, String host) {
        int each = host.equals("localhost") ? 1 : 0;
        assertThat(request.all("traceparent")).hasSize(each);
        assertThat(request.all("baggage")).hasSize(each);
    }
}
