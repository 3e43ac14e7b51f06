package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForeignExporterTest {

    @Test
    void openTelemetrysOwnExporterStandsBehindOurQueue() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            ExporterStats stats = run(
                    OtlpHttpSpanExporter.builder()
                            .setEndpoint(collector.uri().toString())
                            .build(),
                    100);

            assertThat(stats).isEqualTo(new ExporterStats(100, 100, Map.of(), 0, 0));
            assertThat(collector.spans()).isEqualTo(100);
        }
    }

    @Test
    void anExporterThatFailsOrThrowsIsCounted() throws Exception {
        ExporterStats stats = run(new Broken(), 10);

        assertThat(stats).isEqualTo(new ExporterStats(10, 0, Map.of(DropReason.UNREACHABLE, 10L), 0, 0));
    }

    @Test
    void aSpanThatCannotBeReadIsLostAlone() throws Exception {
        InMemorySpanExporter memory = InMemorySpanExporter.create();
        try (BatchExporter exporter = BatchExporter.builder()
                .exporter(memory)
                .sessionsStartedOverRest(id -> {
                    throw new AssertionError("a mistake");
                })
                .shutdownHook(false)
                .build()) {
            Tracer tracer = SdkTracerProvider.builder()
                    .addSpanProcessor(exporter)
                    .build()
                    .get("test");
            tracer.spanBuilder("poison")
                    .setAttribute("honeyhive.session_id", "S1")
                    .startSpan()
                    .end();
            tracer.spanBuilder("fine").startSpan().end();

            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(50))))
                    .isEqualTo(new FlushResult(1, Map.of(DropReason.ENCODING, 1L), false));
        }
    }

    /** A thread that cannot sleep runs its loop again and again. */
    @Test
    void anExporterThatInterruptsItsThreadDoesNotKeepItAwake() throws Exception {
        CompletableFuture<Thread> drainer = new CompletableFuture<>();
        try (BatchExporter exporter = BatchExporter.builder()
                .exporter(new Broken(() -> {
                    Thread.currentThread().interrupt();
                    drainer.complete(Thread.currentThread());
                    return CompletableResultCode.ofSuccess();
                }))
                .shutdownHook(false)
                .build()) {
            BatchExporterTest.end(exporter);
            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(50)))
                            .complete())
                    .isTrue();
            Thread thread = drainer.get(50, TimeUnit.SECONDS);
            Await.until(
                    () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
            assertThat(thread.isInterrupted()).isFalse();
        }
    }

    @Test
    void anExporterThatBlocksHoldsUpNeitherAFlushNorTheEnd() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        BatchExporter exporter = BatchExporter.builder()
                .exporter(new Broken(() -> {
                    released.await();
                    return CompletableResultCode.ofSuccess();
                }))
                .shutdownHook(false)
                .build();
        BatchExporterTest.end(exporter);

        assertThat(BatchExporterTest.get(exporter.flush(Duration.ofMillis(50))).timedOut())
                .isTrue();
        assertThat(BatchExporterTest.get(exporter.close(Duration.ofMillis(50))).timedOut())
                .isTrue();
        released.countDown();
    }

    @Test
    void aLossAfterAFlushThatWasNotOverInTimeIsToldByTheNext() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (BatchExporter exporter = BatchExporter.builder()
                .exporter(new Broken(() -> {
                    released.await();
                    return CompletableResultCode.ofFailure();
                }))
                .shutdownHook(false)
                .build()) {
            BatchExporterTest.end(exporter);

            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofMillis(50)))
                            .timedOut())
                    .isTrue();
            CompletionStage<FlushResult> next = exporter.flush(Duration.ofSeconds(50));
            released.countDown();
            assertThat(BatchExporterTest.get(next))
                    .isEqualTo(new FlushResult(0, Map.of(DropReason.UNREACHABLE, 1L), false));
        }
    }

    @Test
    void aCloseWhoseExporterTakesLongToShutDownStillTellsWhatWasDelivered() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        BatchExporter exporter = BatchExporter.builder()
                .exporter(new Broken(CompletableResultCode::ofSuccess) {
                    @Override
                    public CompletableResultCode shutdown() {
                        try {
                            released.await();
                        } catch (InterruptedException interrupted) {
                            Thread.currentThread().interrupt();
                        }
                        return CompletableResultCode.ofSuccess();
                    }
                })
                .shutdownHook(false)
                .build();
        BatchExporterTest.end(exporter);

        assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(50))))
                .isEqualTo(new FlushResult(1, Map.of(), false));
        BatchExporterTest.end(exporter);
        assertThat(BatchExporterTest.get(exporter.close(Duration.ofSeconds(1))).delivered())
                .isEqualTo(1);
        released.countDown();
    }

    @Test
    void anExporterThatCannotBeShutDownDoesNotKeepOursFromClosing() throws Exception {
        BatchExporter exporter = BatchExporter.builder()
                .exporter(new Broken(CompletableResultCode::ofSuccess))
                .shutdownHook(false)
                .build();

        assertThat(BatchExporterTest.get(exporter.close(Duration.ofSeconds(30))).complete())
                .isTrue();
    }

    @Test
    void theOneWarningNamesTheExporter() throws Exception {
        assertThat(BatchExporter.builder()
                        .exporter(new Broken(CompletableResultCode::ofSuccess))
                        .shutdownHook(false)
                        .build())
                .hasToString("BatchExporter[" + Broken.class.getName() + "]");
    }

    private static ExporterStats run(SpanExporter foreign, int spans) throws Exception {
        try (BatchExporter exporter = BatchExporter.builder()
                .exporter(foreign)
                .maxExportBatchSize(4)
                .shutdownHook(false)
                .build()) {
            SdkTracerProvider provider =
                    SdkTracerProvider.builder().addSpanProcessor(exporter).build();
            for (int i = 0; i < spans; i++) {
                provider.get("test").spanBuilder("span").startSpan().end();
            }
            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(30)))
                            .timedOut())
                    .isFalse();
            return exporter.stats();
        }
    }

    /** Fails by turns, in the two ways that there are, or does what it is told; and cannot be shut down. */
    private static class Broken implements SpanExporter {

        private final Callable<CompletableResultCode> work;
        private int calls;

        Broken() {
            work = () -> {
                if (++calls % 2 == 0) {
                    throw new IllegalStateException("broken");
                }
                return CompletableResultCode.ofFailure();
            };
        }

        Broken(Callable<CompletableResultCode> work) {
            this.work = work;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            try {
                return work.call();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            throw new IllegalStateException("broken");
        }
    }
}
