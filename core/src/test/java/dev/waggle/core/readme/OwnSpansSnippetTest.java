package dev.waggle.core.readme;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's test of an application's own spans. */
class OwnSpansSnippetTest {

    @Test
    void theSpanOfWhatIsTestedIsThereWhenItHasEnded() {
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        SessionTracer tracer = SessionTracer.builder()
                .service("test")
                .environment(name -> null)
                .testMode(true)
                .shutdownHook(false)
                .spanProcessor(SimpleSpanProcessor.create(spans))
                .build();

        new Lookup(tracer).find("42");

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("lookup");
        assertThat(span.getAttributes().get(stringKey("honeyhive_inputs.id"))).isEqualTo("42");

        tracer.close();
        assertThat(spans.getFinishedSpanItems()).as("cleared by the close").isEmpty();
    }

    private record Lookup(SessionTracer tracer) {

        String find(String id) {
            try (Event event = tracer.startEvent("lookup", e -> e.inputs(Map.of("id", id)))) {
                event.outputs("found", true);
                return id;
            }
        }
    }
}
