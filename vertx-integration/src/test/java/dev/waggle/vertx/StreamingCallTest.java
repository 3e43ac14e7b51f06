package dev.waggle.vertx;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.SseEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model's answer as AI services read it: server-sent events through a WebClient's {@code BodyCodec.sseStream}. */
class StreamingCallTest {

    private static final AttributeKey<Double> FIRST_BYTE =
            AttributeKey.doubleKey("honeyhive_metrics.time_to_first_byte_ms");

    @ParameterizedTest
    @CsvSource({
        "NO_TRACER, HTTP_1_1",
        "NO_TRACER, HTTP_2",
        "OUR_FACTORY, HTTP_1_1",
        "OUR_FACTORY, HTTP_2",
    })
    void theClientSpanLastsFromTheCallToTheLastEvent(Mode mode, HttpVersion version) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        try (Traced traced = new Traced(mode);
                HttpPair pair = new HttpPair(traced.vertx, version, request -> {
                    var response = request.response()
                            .putHeader("content-type", "text/event-stream")
                            .setChunked(true);
                    response.write("data: one\n\n");
                    io.vertx.core.Context context = traced.vertx.getOrCreateContext();
                    gate.thenRun(() -> context.runOnContext(v -> response.end("data: two\n\n")));
                })) {
            WebClient client = traced.tracing.wrap(pair.webClient());
            List<String> received = new CopyOnWriteArrayList<>();
            Future<Void> call = traced.begin(
                    traced.vertx.getOrCreateContext(),
                    traced.spans.tracer().newSession(),
                    "ask",
                    () -> client.get("/events")
                            .as(BodyCodec.sseStream(events -> events.handler((SseEvent event) -> {
                                received.add(String.valueOf(event.data()));
                                traced.tracing.enrich(e -> e.metadata("last", event.data()));
                            })))
                            .send()
                            .mapEmpty());
            traced.spans.awaitThat("the first event", () -> received.size() == 1);
            assertThat(traced.spans.of(CLIENT)).isEmpty();
            gate.complete(null);
            Traced.await(call);

            assertThat(received).containsExactly("one", "two");
            SpanData span = traced.spans.await(CLIENT);
            SpanData ask = traced.span("ask");
            Traced.assertChild(span, ask);
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(span.getAttributes().get(FIRST_BYTE)).isNotNull();
            assertThat(RecordedSpans.sessionOf(span)).isEqualTo(RecordedSpans.sessionOf(ask));
            assertThat(Traced.text(ask, "honeyhive_metadata.last"))
                    .as("what a handler of the stream says of the event around it")
                    .isEqualTo("two");
        }
    }
}
