package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.jspecify.annotations.Nullable;

/** A real tracer of which the ended spans can be read. */
final class Recorded implements AutoCloseable {

    final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    final SessionTracer tracer;
    final ReactorTracing tracing;

    Recorded() {
        this(builder -> {});
    }

    Recorded(Consumer<SessionTracerBuilder> options) {
        SessionTracerBuilder builder = SessionTracer.builder()
                .environment(name -> null)
                .service("test")
                .project("tests")
                .source("junit")
                .testMode(true)
                .shutdownHook(false)
                .spanProcessor(SimpleSpanProcessor.create(exporter));
        options.accept(builder);
        tracer = builder.build();
        tracing = ReactorTracing.create(tracer);
    }

    List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    /** The only span that ended. */
    SpanData only() {
        assertThat(spans()).hasSize(1);
        return spans().get(0);
    }

    /** The only span of this name that ended. */
    SpanData span(String name) {
        List<SpanData> found =
                spans().stream().filter(s -> s.getName().equals(name)).toList();
        assertThat(found).as("spans named %s among %s", name, names()).hasSize(1);
        return found.get(0);
    }

    /** The only span of this kind that ended. */
    SpanData span(SpanKind kind) {
        List<SpanData> found = spans().stream().filter(s -> s.getKind() == kind).toList();
        assertThat(found).as("%s spans among %s", kind, names()).hasSize(1);
        return found.get(0);
    }

    List<String> names() {
        return spans().stream().map(SpanData::getName).toList();
    }

    static @Nullable String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    static void assertChild(SpanData child, SpanData parent) {
        assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
        assertThat(child.getParentSpanId())
                .as("%s's parent is %s", child.getName(), parent.getName())
                .isEqualTo(parent.getSpanId());
    }

    /** Waits generously: a slow machine must pass. */
    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("condition within 60 s").isLessThan(end);
            try {
                Thread.sleep(5);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    @Override
    public void close() {
        tracer.close();
    }
}
