package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A runtime over a real SDK, and what it recorded. */
final class RecordedEvents implements AutoCloseable {

    final Counters counters = new Counters();
    final EventRuntime runtime;
    final Tracer tracer;

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider;

    private RecordedEvents(Options options) {
        SdkTracerProviderBuilder builder = SdkTracerProvider.builder()
                .addSpanProcessor(
                        ForeignSpanProcessor.of(SessionTracer.builder().environment(name -> null)))
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .setSpanLimits(
                        SpanLimits.builder().setMaxNumberOfAttributes(1024).build());
        options.sdk.accept(builder);
        provider = builder.build();
        tracer = provider.get(SessionTracer.SCOPE);
        runtime = new EventRuntime(
                tracer,
                options.redactor,
                options.captureContent,
                options.maxValueLength,
                options.maxSpanSize,
                counters);
    }

    /** What a test chooses. */
    static final class Options {

        Redactor redactor = Redactor.none();
        boolean captureContent = true;
        int maxValueLength = 256 * 1024;
        int maxSpanSize = 1024 * 1024;
        Consumer<SdkTracerProviderBuilder> sdk = builder -> {};
    }

    static RecordedEvents create() {
        return create(options -> {});
    }

    static RecordedEvents create(Consumer<Options> configured) {
        Options options = new Options();
        configured.accept(options);
        return new RecordedEvents(options);
    }

    /** The enrichment that one event with these fields leaves on its span. */
    Map<String, Object> enriched(Consumer<? super Event> fields) {
        Event event = runtime.start("e", spec -> {}, Context.root());
        fields.accept(event);
        event.end();
        return enrichment(last());
    }

    List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    SpanData last() {
        List<SpanData> spans = spans();
        return spans.get(spans.size() - 1);
    }

    /** Our attributes, by name; those of session and type left out. */
    static Map<String, Object> enrichment(SpanData span) {
        Map<String, Object> found = attributes(span.getAttributes());
        found.keySet().removeIf(key -> !key.startsWith("honeyhive_") || key.equals("honeyhive_event_type"));
        return found;
    }

    /** In the order of their names: that of OpenTelemetry depends on identity hash codes, and so on the run. */
    static Map<String, Object> attributes(Attributes attributes) {
        Map<String, Object> found = new TreeMap<>();
        for (Map.Entry<AttributeKey<?>, Object> entry : attributes.asMap().entrySet()) {
            found.put(entry.getKey().getKey(), entry.getValue());
        }
        return found;
    }

    static Session session(String id) {
        return new Session(id, "a name", "a project", "a source", Evaluation.NONE);
    }

    static Context contextOf(Session session) {
        return session.storeIn(Context.root());
    }

    @Override
    public void close() {
        provider.close();
    }
}
