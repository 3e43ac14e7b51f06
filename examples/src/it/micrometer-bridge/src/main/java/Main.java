import dev.waggle.core.SessionTracer;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

/** Micrometer's bridge rebuilds parents on the current context: the session has to survive that. */
public class Main {

    public static void main(String[] args) {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SessionTracer.install(SdkTracerProvider.builder())
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .build();
        SessionTracer tracer = SessionTracer.create(sdk);
        OtelTracer micrometer =
                new OtelTracer(sdk.getTracer("micrometer"), new OtelCurrentTraceContext(), event -> {});
        Span parent;
        try (Scope ignored =
                tracer.joinSession("S1").storeIn(Context.root()).makeCurrent()) {
            parent = micrometer.nextSpan().name("parent").start();
        }
        // No session is current here, as on another thread: all that the child has is its parent.
        Span child = micrometer.nextSpan(parent).name("child").start();
        child.end();
        parent.end();
        var spans = exporter.getFinishedSpanItems();
        if (spans.size() != 2) {
            throw new IllegalStateException("not two spans: " + spans);
        }
        for (var span : spans) {
            String value = span.getAttributes().get(AttributeKey.stringKey("honeyhive.session_id"));
            if (!"S1".equals(value)) {
                throw new IllegalStateException(value + " on " + span);
            }
        }
        sdk.close();
        System.out.println("CONSUMER OK");
    }
}
