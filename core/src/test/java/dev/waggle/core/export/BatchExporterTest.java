package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchExporterTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private TestCollector collector;

    @BeforeEach
    void start() throws Exception {
        collector = TestCollector.start();
    }

    @AfterEach
    void stop() throws Exception {
        collector.close();
    }

    @Test
    void aFlushDeliversWhatEndedBeforeIt() throws Exception {
        try (BatchExporter exporter = exporter()) {
            end(exporter, 5000);

            FlushResult result = get(exporter.flush(LONG));

            assertThat(result).isEqualTo(new FlushResult(5000, java.util.Map.of(), false));
            assertThat(collector.spans()).isEqualTo(5000);
        }
    }

    @Test
    void aFlushTellsThatTheCollectorRefused() throws Exception {
        collector.behave(TestCollector.status(400));
        try (BatchExporter exporter = exporter()) {
            end(exporter, 10);

            FlushResult result = get(exporter.flush(LONG));

            assertThat(result.complete()).isFalse();
            assertThat(result.dropped()).containsExactly(java.util.Map.entry(DropReason.REJECTED, 10L));
        }
    }

    @Test
    void aFlushThatRunsOutOfTimeSaysSo() throws Exception {
        collector.behave((request, socket, out) -> Thread.sleep(60_000));
        try (BatchExporter exporter = exporter()) {
            end(exporter, 10);

            FlushResult result = get(exporter.flush(Duration.ofMillis(200)));

            assertThat(result.timedOut()).isTrue();
            assertThat(exporter.books().inFlight()).isEqualTo(10);
            assertThat(get(exporter.close(Duration.ofMillis(200))).dropped()).containsEntry(DropReason.CLOSED, 10L);
        }
    }

    @Test
    void spansAreSentAfterTheirDelayWithoutAFlush() throws Exception {
        try (BatchExporter exporter = exporter()) {
            end(exporter, 3);

            Await.until(() -> collector.spans() == 3);
        }
    }

    private BatchExporter exporter() {
        return BatchExporter.builder()
                .endpoint(collector.uri())
                .sender(SpanSender.jdk())
                .shutdownHook(false)
                .build();
    }

    private static void end(BatchExporter exporter, int spans) {
        SdkTracerProvider provider =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build();
        Tracer tracer = provider.get("test");
        for (int i = 0; i < spans; i++) {
            tracer.spanBuilder("span").startSpan().setAttribute("i", i).end();
        }
    }

    static FlushResult get(CompletionStage<FlushResult> stage) throws Exception {
        return stage.toCompletableFuture().get(40, TimeUnit.SECONDS);
    }
}
