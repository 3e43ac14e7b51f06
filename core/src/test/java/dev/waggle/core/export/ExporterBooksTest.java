package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However producers, flushes, close and a moody collector fall upon one another, every span is accounted for. */
@Timeout(120)
class ExporterBooksTest {

    private static final int PRODUCERS = 3;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theBooksAddUpWhateverComesTogether(long seed) throws Exception {
        Random random = new Random(seed);
        try (TestCollector collector = TestCollector.start(moody())) {
            BatchExporter exporter = BatchExporter.builder()
                    .endpoint(collector.uri())
                    .sender(SpanSender.jdk())
                    .maxQueueSize(64 << random.nextInt(6))
                    .maxExportBatchSize(1 + random.nextInt(300))
                    .maxInFlight(1 + random.nextInt(8))
                    .scheduleDelay(Duration.ofMillis(random.nextInt(20)))
                    .timeout(Duration.ofMillis(500 + random.nextInt(2000)))
                    .shutdownHook(false)
                    .build();
            int each = 2000 + random.nextInt(4000);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < PRODUCERS; i++) {
                threads.add(new Thread(() -> produce(exporter, each)));
            }
            List<CompletionStage<FlushResult>> flushes = new ArrayList<>();
            threads.forEach(Thread::start);
            for (int i = 0; i < 5; i++) {
                Thread.sleep(random.nextInt(30));
                flushes.add(exporter.flush(Duration.ofMillis(random.nextInt(1000))));
                checkUnderLoad(exporter);
            }
            CompletionStage<FlushResult> closed = exporter.close(Duration.ofMillis(random.nextInt(1500)));
            for (Thread thread : threads) {
                thread.join();
            }

            for (CompletionStage<FlushResult> flush : flushes) {
                BatchExporterTest.get(flush);
            }
            BatchExporterTest.get(closed);
            long ended = (long) PRODUCERS * each;
            Await.until(() -> exporter.stats().queued() == 0);
            ExporterStats stats = exporter.stats();
            assertThat(stats.ended()).isEqualTo(ended);
            assertThat(stats.delivered() + stats.lost()).isEqualTo(ended);
            assertThat(stats.inFlight()).isZero();
            assertThat((long) collector.spans()).isGreaterThanOrEqualTo(stats.delivered());
        }
    }

    @Test
    void thereIsNoSpanThatOnlyTheCollectorKnows() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            BatchExporter exporter = BatchExporter.builder()
                    .endpoint(collector.uri())
                    .sender(SpanSender.jdk())
                    .shutdownHook(false)
                    .build();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < PRODUCERS; i++) {
                threads.add(new Thread(() -> produce(exporter, 20_000)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            FlushResult result = BatchExporterTest.get(exporter.close(Duration.ofSeconds(30)));

            assertThat(result.delivered()).isEqualTo(collector.spans());
            assertThat(exporter.stats().delivered() + exporter.stats().lost()).isEqualTo(PRODUCERS * 20_000L);
        }
    }

    /** Every producer may have counted one span as ended that is not yet anywhere else. */
    private static void checkUnderLoad(BatchExporter exporter) {
        long before = exporter.stats().ended();
        ExporterStats stats = exporter.stats();
        long known = stats.delivered() + stats.lost() + stats.queued() + stats.inFlight();
        long after = exporter.stats().ended();
        assertThat(known).isBetween(before - PRODUCERS, after);
    }

    private static void produce(BatchExporter exporter, int spans) {
        Tracer tracer =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
        for (int i = 0; i < spans; i++) {
            tracer.spanBuilder("span").startSpan().setAttribute("i", i).end();
        }
    }

    private static TestCollector.Behavior moody() {
        return (request, socket, out) -> {
            int mood = ThreadLocalRandom.current().nextInt(20);
            switch (mood) {
                case 0 -> socket.close();
                case 1 -> TestCollector.reply(out, 503, Map.of("retry-after", "0"), new byte[0]);
                case 2 -> TestCollector.reply(out, 400, Map.of(), new byte[0]);
                case 3 -> {
                    Thread.sleep(50);
                    TestCollector.reply(out, 200, Map.of(), new byte[0]);
                }
                default -> TestCollector.reply(out, 200, Map.of(), new byte[0]);
            }
        };
    }
}
