import dev.waggle.core.Event;
import dev.waggle.core.SessionPropagator;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

/** An SDK that the application built itself: one line, and the propagator. */
public class Main {

    public static void main(String[] args) {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        SdkTracerProvider provider = SessionTracer.install(SdkTracerProvider.builder())
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(SessionPropagator.getInstance()))
                .build();
        SessionTracer tracer = SessionTracer.create(sdk);
        Event event = tracer.startEvent(tracer.joinSession("S1").storeIn(Context.root()), "ours", e -> {});
        sdk.getTracer("another.library")
                .spanBuilder("theirs")
                .setParent(event.context())
                .startSpan()
                .end();
        event.end();
        var spans = exporter.getFinishedSpanItems();
        if (spans.size() != 2) {
            throw new IllegalStateException("not two spans: " + spans);
        }
        for (var span : spans) {
            String value = span.getAttributes().get(AttributeKey.stringKey("honeyhive.session_id"));
            if (!"S1".equals(value)) {
                throw new IllegalStateException(value + " on " + spans);
            }
        }
        sdk.close();
        System.out.println("CONSUMER OK");
    }
}
