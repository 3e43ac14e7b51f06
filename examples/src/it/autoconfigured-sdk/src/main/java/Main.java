import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Map;

/** OpenTelemetry's autoconfigure module: the jar alone stamps the session on another library's spans. */
public class Main {

    public static void main(String[] args) {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        var sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.traces.exporter", "none", "otel.metrics.exporter", "none", "otel.logs.exporter", "none"))
                .addTracerProviderCustomizer(
                        (builder, config) -> builder.addSpanProcessor(SimpleSpanProcessor.create(exporter)))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        SessionTracer tracer = SessionTracer.create(sdk);
        Session session = tracer.joinSession("S1");
        sdk.getTracer("another.library")
                .spanBuilder("theirs")
                .setParent(session.storeIn(Context.root()))
                .startSpan()
                .end();
        var spans = exporter.getFinishedSpanItems();
        for (String key : List.of(
                "honeyhive.session_id", "session.id", "traceloop.association.properties.session_id")) {
            String value = spans.get(0).getAttributes().get(AttributeKey.stringKey(key));
            if (spans.size() != 1 || !"S1".equals(value)) {
                throw new IllegalStateException(key + " = " + value + " on " + spans);
            }
        }
        if (sdk.toString().contains("BatchExporter")) {
            throw new IllegalStateException("an exporter was added: " + sdk);
        }
        sdk.close();
        System.out.println("CONSUMER OK");
    }
}
