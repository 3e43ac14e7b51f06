package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.LogLines;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans that are lost before they are sent are told of, once. */
class LossWarningsTest {

    private final HandDrainer drainer = new HandDrainer();
    private final SilentSender collector = new SilentSender(drainer);
    private final LogLines log = LogLines.of(BatchExporter.class.getName());

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whereTheQueueIsFullBehindASilentCollectorThereIsOneWarning() {
        BatchExporter exporter =
                builder().maxQueueSize(2).maxExportBatchSize(1).maxInFlight(1).build();
        // One is under way, one is encoded and waits for its turn.
        end(exporter, 1);
        runUntilIdle();
        for (int i = 0; i < 10; i++) {
            end(exporter, 5);
            runUntilIdle();
        }

        assertThat(exporter.stats().dropped()).containsOnlyKeys(DropReason.QUEUE_FULL);
        assertThat(collector.requests()).hasSize(1);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARNING ")
                .contains("queue or byte budget is full");
    }

    @Test
    void aSpanThatIsTooLargeForARequestIsTold() {
        BatchExporter exporter = builder().byteBudget(64 * 1024).build();
        tracer(exporter)
                .spanBuilder("huge")
                .setAttribute("text", "x".repeat(20_000))
                .startSpan()
                .end();
        exporter.flush(Duration.ofSeconds(5));
        runUntilIdle();

        assertThat(exporter.stats().dropped()).containsEntry(DropReason.TOO_LARGE, 1L);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARNING ")
                .contains("TOO_LARGE");
    }

    private BatchExporterBuilder builder() {
        return BatchExporter.builder()
                .endpoint(URI.create("http://localhost:1/v1/traces"))
                .sender(collector)
                .clock(drainer)
                .shutdownHook(false);
    }

    private static void end(BatchExporter exporter, int spans) {
        for (int i = 0; i < spans; i++) {
            tracer(exporter).spanBuilder("span").startSpan().end();
        }
    }

    private static Tracer tracer(BatchExporter exporter) {
        return SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
    }

    private void runUntilIdle() {
        while (drainer.runOne()) {
            continue;
        }
    }
}
