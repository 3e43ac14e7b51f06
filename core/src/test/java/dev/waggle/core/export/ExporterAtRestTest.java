package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exporter that can do nothing but wait does nothing: its drainer has no task left. */
class ExporterAtRestTest {

    private static final int BATCH = 4;
    private static final int MORE_TASKS_THAN_THERE_ARE = 100;

    private final HandDrainer drainer = new HandDrainer();
    private final SilentSender collector = new SilentSender(drainer);
    private final BatchExporter exporter = BatchExporter.builder()
            .endpoint(URI.create("http://localhost:1/v1/traces"))
            .sender(collector)
            .maxExportBatchSize(BATCH)
            .byteBudget(256 * 1024)
            .maxInFlight(4)
            .shutdownHook(false)
            .build();
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder().addSpanProcessor(exporter).build();

    @AfterEach
    void nothingIsLost() {
        assertThat(exporter.stats().dropped()).isEqualTo(Map.<DropReason, Long>of());
    }

    @Test
    void aFullBatchThatHasNoRoomBesideOneUnderWayWaitsForTheAnswer() {
        end(BATCH);
        runUntilIdle();
        assertThat(collector.answers).hasSize(1);

        end(BATCH);
        runUntilIdle();
        assertThat(collector.answers).hasSize(1);

        collector.answer();
        runUntilIdle();
        assertThat(collector.answers).hasSize(1);
        assertThat(exporter.stats().delivered()).isEqualTo(BATCH);
    }

    @Test
    void lessThanABatchWaitsForItsDelay() {
        end(BATCH - 1);

        runUntilIdle();

        assertThat(collector.answers).isEmpty();
        assertThat(exporter.stats().queued()).isEqualTo(BATCH - 1);
    }

    private void end(int spans) {
        for (int i = 0; i < spans; i++) {
            provider.get("test").spanBuilder("span").startSpan().end();
        }
    }

    private void runUntilIdle() {
        int tasks = 0;
        while (drainer.runOne()) {
            assertThat(++tasks).isLessThan(MORE_TASKS_THAN_THERE_ARE);
        }
    }
}
