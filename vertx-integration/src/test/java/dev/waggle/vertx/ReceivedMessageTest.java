package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Kafka's client reports: records that are handled one after the other on a context that all of them share. */
class ReceivedMessageTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final Map<String, String> HEADERS =
            Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-01", "baggage", "session_id=chat-1");

    /** A record with the tags that Kafka's client gives it. */
    private record Polled(List<Map.Entry<String, String>> tags) {

        static final TagExtractor<Polled> TAGS = new TagExtractor<>() {
            @Override
            public int len(Polled polled) {
                return polled.tags.size();
            }

            @Override
            public String name(Polled polled, int index) {
                return polled.tags.get(index).getKey();
            }

            @Override
            public String value(Polled polled, int index) {
                return polled.tags.get(index).getValue();
            }
        };
    }

    private static final Polled POLLED = new Polled(List.of(
            Map.entry("span.kind", "consumer"),
            Map.entry("message_bus.destination", "orders"),
            Map.entry("network.peer.address", "10.0.0.7:9092"),
            Map.entry("server.address", "broker.example:9093"),
            Map.entry("peer.service", "kafka")));

    private final Traced traced = new Traced();
    private final ContextInternal shared = traced.eventLoop();
    private final WaggleTracer tracer = new WaggleTracer(traced.spans.tracer(), new VertxTracingOptions());

    @AfterEach
    void close() {
        traced.close();
    }

    @Test
    void aRecordIsAConsumersSpanBelowItsProducersUnderTheNamesOfTheConventions() {
        onTheSharedContext(() -> {
            Object received = receive(SpanKind.MESSAGING, POLLED);
            tracer.sendResponse(shared, null, received, null, TagExtractor.empty());
        });

        SpanData span = traced.span("process orders");
        assertThat(span.getKind()).isEqualTo(io.opentelemetry.api.trace.SpanKind.CONSUMER);
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
        assertThat(RecordedSpans.sessionOf(span)).isEqualTo("chat-1");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(span, "messaging.system")).isEqualTo("kafka");
        assertThat(text(span, "messaging.destination.name")).isEqualTo("orders");
        assertThat(text(span, "messaging.operation.type")).isEqualTo("process");
        assertThat(text(span, "network.peer.address")).isEqualTo("10.0.0.7");
        assertThat(span.getAttributes().get(AttributeKey.longKey("network.peer.port")))
                .isEqualTo(9092);
        assertThat(text(span, "server.address")).isEqualTo("broker.example");
        assertThat(span.getAttributes().get(AttributeKey.longKey("server.port")))
                .isEqualTo(9093);
        assertThat(text(span, "span.kind")).isNull();
        assertThat(text(span, "peer.service")).isNull();
        assertThat(text(span, "message_bus.destination")).isNull();
    }

    @Test
    void aPortThatTheClientTellsWinsOverTheOneInTheAddress() {
        Polled polled = new Polled(List.of(
                Map.entry("message_bus.destination", "orders"),
                Map.entry("peer.hostname", "broker.example:9093"),
                Map.entry("peer.port", "9094")));
        onTheSharedContext(() ->
                tracer.sendResponse(shared, null, receive(SpanKind.MESSAGING, polled), null, TagExtractor.empty()));

        SpanData span = traced.span("process orders");
        assertThat(text(span, "server.address")).isEqualTo("broker.example");
        assertThat(span.getAttributes().get(AttributeKey.longKey("server.port")))
                .isEqualTo(9094);
    }

    @Test
    void anAddressWithoutAPortStaysAsItIs() {
        Polled polled = new Polled(
                List.of(Map.entry("message_bus.destination", "orders"), Map.entry("server.address", "unix:broker")));
        onTheSharedContext(() ->
                tracer.sendResponse(shared, null, receive(SpanKind.MESSAGING, polled), null, TagExtractor.empty()));

        assertThat(text(traced.span("process orders"), "server.address")).isEqualTo("unix:broker");
    }

    @Test
    void itIsCurrentUntilItsHandlerReturnsAndThenTheContextIsAsItWas() {
        onTheSharedContext(() -> {
            assertThat(ContextSlot.get(shared)).isNull();
            Object first = receive(SpanKind.MESSAGING, POLLED);
            child("in the first");
            tracer.sendResponse(shared, null, first, null, TagExtractor.empty());
            assertThat(ContextSlot.get(shared)).isNull();

            Context before = traced.spans.tracer().newSession().storeIn(Context.root());
            ContextSlot.set(shared, before);
            Object second = receive(SpanKind.MESSAGING, POLLED);
            tracer.sendResponse(shared, null, second, null, TagExtractor.empty());
            assertThat(ContextSlot.get(shared)).isSameAs(before);
        });

        SpanData received = traced.spans.ended().stream()
                .filter(span -> span.getName().equals("process orders"))
                .findFirst()
                .orElseThrow();
        Traced.assertChild(traced.span("in the first"), received);
    }

    @Test
    void aHandlerThatThrowsMakesItAnErrorAndLeavesNothingBehind() {
        onTheSharedContext(() -> {
            Object received = receive(SpanKind.MESSAGING, POLLED);
            tracer.sendResponse(shared, null, received, new IllegalStateException("boom"), TagExtractor.empty());
            assertThat(ContextSlot.get(shared)).isNull();
        });

        SpanData span = traced.span("process orders");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(span, "error.type")).isEqualTo(IllegalStateException.class.getName());
    }

    @Test
    void aCallThatIsNoMessageIsAServersSpanByTheNameThatVertxGivesIt() {
        onTheSharedContext(() -> {
            Object received = receive(SpanKind.RPC, new Polled(List.of(Map.entry("rpc.system", "own"))));
            tracer.sendResponse(shared, null, received, null, TagExtractor.empty());
        });

        SpanData span = traced.span("polled");
        assertThat(span.getKind()).isEqualTo(io.opentelemetry.api.trace.SpanKind.SERVER);
        assertThat(text(span, "messaging.operation.type")).isNull();
        assertThat(text(span, "rpc.system")).isEqualTo("own");
    }

    private @Nullable Object receive(SpanKind kind, Polled polled) {
        return tracer.receiveRequest(
                shared, kind, TracingPolicy.PROPAGATE, polled, "polled", HEADERS.entrySet(), Polled.TAGS);
    }

    private void child(String name) {
        traced.spans.tracer().startEvent(Context.current(), name, e -> {}).end();
    }

    private void onTheSharedContext(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        shared.runOnContext(go -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        done.orTimeout(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
