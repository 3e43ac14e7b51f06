package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DESIGN, lines 8, 9, 10 and 12, as far as a tracer decides them: our factory on a service that has neither the routing
 * handler nor a wrapped client, beside the stock factory on the same service.
 */
@ParameterizedClass
@EnumSource(
        value = HttpVersion.class,
        names = {"HTTP_1_1", "HTTP_2"})
class TracerAloneTest {

    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> STATUS_AS_TEXT = AttributeKey.stringKey("http.response.status_code");

    private final HttpVersion version;
    private final Vertx outside = Vertx.vertx();

    TracerAloneTest(HttpVersion version) {
        this.version = version;
    }

    @AfterEach
    void close() {
        await(outside.close());
    }

    @Test
    void aServerErrorIsAnErrorWithATypedStatusWhereTheStockTracerSaysNothing() {
        SpanData stock = serverSpanOfA503(Mode.STOCK_FACTORY);
        assertThat(stock.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(stock.getAttributes().get(STATUS_AS_TEXT)).isEqualTo("503");

        SpanData ours = serverSpanOfA503(Mode.OUR_FACTORY);
        assertThat(ours.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(ours.getAttributes().get(STATUS)).isEqualTo(503);
        assertThat(text(ours, "error.type")).isEqualTo("503");
        assertThat(text(ours, "http.request.method")).isEqualTo("GET");
        assertThat(text(ours, "url.path")).isEqualTo("/broken");
        assertThat(text(ours, "url.query")).isEqualTo("q=1");
        assertThat(text(ours, "url.scheme")).isEqualTo("http");
        assertThat(text(ours, "server.address")).isEqualTo("127.0.0.1");
        assertThat(text(ours, "http.url")).as("a deprecated attribute").isNull();
    }

    @Test
    void aClientErrorIsAnErrorOfTheClient() {
        try (Traced traced = new Traced();
                HttpPair pair = new HttpPair(
                        traced.vertx,
                        version,
                        request -> request.response().setStatusCode(404).end())) {
            WebClient plain = pair.webClient();
            traced.within("root", () -> plain.get("/missing").send());

            SpanData client = traced.spans.await(SpanKind.CLIENT);
            assertThat(client.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(client.getAttributes().get(STATUS)).isEqualTo(404);
            assertThat(text(client, "url.full")).isEqualTo("http://127.0.0.1:" + pair.port() + "/missing");
            SpanData server = traced.spans.await(SpanKind.SERVER);
            Traced.assertChild(client, traced.span("root"));
            Traced.assertChild(server, client);
            assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        }
    }

    @Test
    void aRequestWithoutAnyHeaderIsInjectedToo() {
        try (Traced traced = new Traced();
                HttpPair pair = new HttpPair(
                        traced.vertx, version, request -> request.response().end())) {
            HttpClient plain = pair.client(traced.vertx);
            traced.within("root", () -> plain.request(HttpMethod.GET, "/").compose(request -> request.send()));

            SpanData client = traced.spans.await(SpanKind.CLIENT);
            Traced.assertChild(client, traced.span("root"));
            Traced.assertChild(traced.spans.await(SpanKind.SERVER), client);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"STOCK_FACTORY", "OUR_FACTORY"})
    void aRequestThatWasInjectedByHandHasOneTraceparentWithOursAndTwoWithTheStockTracer(Mode mode) {
        AtomicReference<MultiMap> received = new AtomicReference<>();
        try (Traced traced = new Traced(mode);
                HttpPair pair = new HttpPair(traced.vertx, version, request -> {
                    received.set(MultiMap.caseInsensitiveMultiMap().addAll(request.headers()));
                    request.response().end();
                })) {
            WebClient plain = pair.webClient();
            traced.within("root", () -> {
                var request = plain.get("/");
                traced.tracing.inject(request.headers());
                return request.send();
            });

            assertThat(received.get().getAll("traceparent")).hasSize(mode == Mode.OUR_FACTORY ? 1 : 2);
        }
    }

    @Test
    void allBaggageHeadersAreRead() {
        assertThat(sessionOfTwoBaggageHeaders(Mode.OUR_FACTORY)).isEqualTo("chat-7");
    }

    private @Nullable String sessionOfTwoBaggageHeaders(Mode mode) {
        try (Traced traced = new Traced(mode);
                HttpPair pair = new HttpPair(
                        traced.vertx,
                        version,
                        request -> traced.tracing
                                .event("inside", e -> {}, event -> Future.succeededFuture())
                                .onComplete(done -> request.response().end()))) {
            await(pair.client(outside).request(HttpMethod.GET, "/").compose(request -> {
                request.headers().add("baggage", "color=yellow").add("baggage", "session_id=chat-7");
                return request.send().compose(response -> response.body());
            }));
            return RecordedSpans.sessionOf(traced.span("inside"));
        }
    }

    private SpanData serverSpanOfA503(Mode mode) {
        try (Traced traced = new Traced(mode);
                HttpPair pair = new HttpPair(
                        traced.vertx,
                        version,
                        request -> request.response().setStatusCode(503).end("busy"))) {
            await(pair.client(outside)
                    .request(HttpMethod.GET, "/broken?q=1")
                    .compose(request -> request.send().compose(response -> response.body())));
            return traced.spans.await(SpanKind.SERVER);
        }
    }
}
