package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

            assertThat(result).isEqualTo(new FlushResult(5000, Map.of(), false));
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
            assertThat(result.dropped()).containsExactly(Map.entry(DropReason.REJECTED, 10L));
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

    @Test
    void flushesAtTheSameTimeEachTellTheWholeLoss() throws Exception {
        collector.behave(TestCollector.status(400));
        try (BatchExporter exporter = exporter()) {
            end(exporter, 10);

            CompletionStage<FlushResult> first = exporter.flush(LONG);
            CompletionStage<FlushResult> second = exporter.flush(LONG);

            assertThat(get(first).dropped()).containsEntry(DropReason.REJECTED, 10L);
            assertThat(get(second).dropped()).containsEntry(DropReason.REJECTED, 10L);
            assertThat(get(exporter.flush(LONG))).isEqualTo(new FlushResult(0, Map.of(), false));
        }
    }

    @Test
    void aFlushOnTheDrainerItselfGoesThrough() throws Exception {
        try (BatchExporter exporter = exporter()) {
            end(exporter, 10);

            CompletableFuture<FlushResult> inner = new CompletableFuture<>();
            exporter.flush(LONG).thenRun(() -> exporter.flush(LONG).thenAccept(inner::complete));

            assertThat(get(inner).complete()).isTrue();
        }
    }

    @Test
    void closingDeliversWhatIsThereAndDropsWhatComesLater() throws Exception {
        BatchExporter exporter = exporter();
        end(exporter, 100);

        assertThat(get(exporter.close(LONG))).isEqualTo(new FlushResult(100, Map.of(), false));
        end(exporter, 5);

        assertThat(exporter.stats()).isEqualTo(new ExporterStats(105, 100, Map.of(DropReason.CLOSED, 5L), 0, 0));
        assertThat(get(exporter.close(LONG))).isEqualTo(new FlushResult(100, Map.of(), false));
        assertThat(get(exporter.flush(LONG)).timedOut()).isFalse();
        exporter.close();
    }

    @Test
    void closingEndsWithItsDeadlineAndCompletesEveryFlush() throws Exception {
        collector.behave((request, socket, out) -> Thread.sleep(120_000));
        BatchExporter exporter = exporter();
        end(exporter, 100);
        CompletionStage<FlushResult> flush = exporter.flush(Duration.ofSeconds(100));

        FlushResult closed = get(exporter.close(Duration.ofMillis(100)));

        assertThat(closed.dropped()).containsExactly(Map.entry(DropReason.CLOSED, 100L));
        assertThat(get(flush).complete()).isFalse();
        assertThat(exporter.stats().lost()).isEqualTo(100);
        assertThat(exporter.stats().inFlight()).isZero();
    }

    @Test
    void aFullQueueDropsTheNewestAndCountsThem() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        collector.behave((request, socket, out) -> {
            go.await();
            TestCollector.reply(out, 200, Map.of(), new byte[0]);
        });
        try (BatchExporter exporter = BatchExporter.builder()
                .endpoint(collector.uri())
                .sender(SpanSender.jdk())
                .maxQueueSize(16)
                .maxExportBatchSize(16)
                .maxInFlight(1)
                .timeout(Duration.ofSeconds(60))
                .shutdownHook(false)
                .build()) {
            end(exporter, 16);
            Await.until(() -> exporter.stats().inFlight() == 16);
            end(exporter, 20);

            assertThat(exporter.stats()).isEqualTo(new ExporterStats(36, 0, Map.of(DropReason.QUEUE_FULL, 4L), 16, 16));
            go.countDown();
            assertThat(get(exporter.flush(LONG)))
                    .isEqualTo(new FlushResult(32, Map.of(DropReason.QUEUE_FULL, 4L), false));
        }
    }

    @Test
    void largeSpansAreHeldToTheByteBudget() throws Exception {
        collector.behave((request, socket, out) -> Thread.sleep(120_000));
        BatchExporter exporter = BatchExporter.builder()
                .endpoint(collector.uri())
                .sender(SpanSender.jdk())
                .byteBudget(4 * 1024 * 1024)
                .shutdownHook(false)
                .build();
        String megabyte = "x".repeat(500_000);
        SdkTracerProvider provider =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build();
        for (int i = 0; i < 200; i++) {
            provider.get("test")
                    .spanBuilder("prompt")
                    .startSpan()
                    .setAttribute("text", megabyte)
                    .end();
        }

        ExporterStats stats = exporter.stats();
        assertThat(stats.dropped().get(DropReason.BYTE_BUDGET)).isGreaterThan(180);
        assertThat((stats.queued() + stats.inFlight()) * 500_000).isLessThan(5 * 1024 * 1024);
        exporter.close(Duration.ZERO);
    }

    @Test
    void buildingStartsNoDrainerAndNoNetwork() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        BatchExporter exporter = exporter();

        Set<Thread> after = Thread.getAllStackTraces().keySet();
        assertThat(after)
                .filteredOn(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().equals("waggle-exporter"));
        assertThat(collector.connections()).isZero();
        exporter.close(Duration.ZERO);
    }

    @Test
    void spansThatAreNotSampledAreNoneOfItsBusiness() {
        BatchExporter exporter = exporter();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setSampler(Sampler.alwaysOff())
                .addSpanProcessor(exporter)
                .build();
        provider.get("test").spanBuilder("span").startSpan().end();

        assertThat(exporter.stats().ended()).isZero();
        provider.close();
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

    /** Ends one span, which the exporter is given. */
    static void end(BatchExporter exporter) {
        SdkTracerProvider.builder()
                .addSpanProcessor(exporter)
                .build()
                .get("test")
                .spanBuilder("span")
                .startSpan()
                .end();
    }

    @Test
    void anErrorInTheMidstOfItsWorkDoesNotStopIt() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        try (TestCollector collector = TestCollector.start();
                BatchExporter exporter = BatchExporter.builder()
                        .endpoint(collector.uri())
                        .sessionsStartedOverRest(id -> {
                            if (failed.compareAndSet(false, true)) {
                                throw new AssertionError("once");
                            }
                            return false;
                        })
                        .shutdownHook(false)
                        .build()) {
            SdkTracerProvider.builder()
                    .addSpanProcessor(exporter)
                    .build()
                    .get("test")
                    .spanBuilder("span")
                    .setAttribute("honeyhive.session_id", "S1")
                    .startSpan()
                    .end();

            get(exporter.flush(Duration.ofSeconds(30)));
            assertThat(failed).isTrue();
            assertThat(exporter.stats().queued() + exporter.stats().inFlight()).isZero();
            assertThat(exporter.stats().delivered() + exporter.stats().lost()).isEqualTo(1);
        }
    }

    static FlushResult get(CompletionStage<FlushResult> stage) throws Exception {
        return stage.toCompletableFuture().get(40, TimeUnit.SECONDS);
    }
}
