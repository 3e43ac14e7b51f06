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
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The hosts of the attempts, of which the first redirects to the second. */
    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "web,localhost,localhost", "web,localhost,127.0.0.1", "web,127.0.0.1,localhost", "web,127.0.0.1,127.0.0.1",
        "http,localhost,localhost", "http,localhost,127.0.0.1", "http,127.0.0.1,localhost", "http,127.0.0.1,127.0.0.1"
    })
    void onlyHostsInsideGetTheContextAndEveryAttemptIsASpanBelowTheCaller(String client, String first, String second) {
        String path = "/redirect?http://" + second + ":" + upstream.port() + "/ok";
        AtomicReference<Context> inHandler = new AtomicReference<>();
        AtomicReference<Context> caller = new AtomicReference<>();
        await(tracing.event(spans.tracer().newSession().storeIn(Context.root()), "root", e -> {}, event -> {
            caller.set(event.context());
            return client.equals("web") ? web(first, path) : http(first, path, inHandler);
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
