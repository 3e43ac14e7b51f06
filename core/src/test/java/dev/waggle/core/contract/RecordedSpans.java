package dev.waggle.core.contract;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.SessionTracerBuilder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A tracer without network and the spans that it ended, for a test to wait for. */
public final class RecordedSpans implements AutoCloseable {

    /** How long a test waits for what has to happen; generous, because a slow machine must pass. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("honeyhive.session_id");

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SessionTracer tracer;

    public RecordedSpans() {
        this(builder -> {});
    }

    /** With more options of the tracer. */
    public RecordedSpans(Consumer<SessionTracerBuilder> options) {
        SessionTracerBuilder builder = SessionTracer.builder()
                .environment(name -> null)
                .service("contract")
                .testMode(true)
                .shutdownHook(false)
                .spanProcessor(SimpleSpanProcessor.create(exporter));
        options.accept(builder);
        this.tracer = builder.build();
    }

    public SessionTracer tracer() {
        return tracer;
    }

    /** What has ended so far. */
    public List<SpanData> ended() {
        return exporter.getFinishedSpanItems();
    }

    /** Forgets what has ended so far. */
    public void forget() {
        exporter.reset();
    }

    /** The one span with this kind, once it has ended. */
    public SpanData await(SpanKind kind) {
        return await(kind + " span", span -> span.getKind() == kind);
    }

    /** The one span with this name, once it has ended. */
    public SpanData await(String name) {
        return await("span named " + name, span -> span.getName().equals(name));
    }

    /** All spans of this kind, once there are as many. */
    public List<SpanData> await(SpanKind kind, int count) {
        awaitThat(count + " " + kind + " spans", () -> of(kind).size() >= count);
        return of(kind);
    }

    /** The spans of this kind that have ended so far. */
    public List<SpanData> of(SpanKind kind) {
        return ended().stream().filter(span -> span.getKind() == kind).toList();
    }

    private SpanData await(String what, Predicate<SpanData> wanted) {
        awaitThat(what, () -> ended().stream().anyMatch(wanted));
        return ended().stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Waits for a condition, and says what was there instead when it does not come true. */
    public void awaitThat(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited for " + what + " in vain; ended: " + ended());
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** The session that the span is stamped with, or null. */
    public static @Nullable String sessionOf(SpanData span) {
        return span.getAttributes().get(SESSION);
    }

    @Override
    public void close() {
        tracer.close();
    }
}
