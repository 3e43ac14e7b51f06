package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.ClosedPort;
import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A collector that is gone for a minute; {@code -Dwaggle.soak.seconds=600} makes it ten.
 */
@Timeout(900)
class DeadCollectorTest {

    private static final int SECONDS = Integer.getInteger("waggle.soak.seconds", 60);
    private static final int RATE = 1000;
    private static final long BUDGET = 16L * 1024 * 1024;

    private final Logger logger = Logger.getLogger(BatchExporter.class.getName());
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            warnings.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private ClosedPort port;

    @BeforeEach
    void listen() throws IOException {
        port = ClosedPort.hold();
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() throws IOException {
        port.close();
        logger.removeHandler(handler);
    }

    @Test
    void memoryStaysWithinTheBudgetAndDeliveryComesBack() throws Exception {
        BatchExporter exporter = BatchExporter.builder()
                .endpoint(port.uri("/v1/traces"))
                .sender(SpanSender.jdk())
                .byteBudget(BUDGET)
                .shutdownHook(false)
                .build();
        Tracer tracer =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
        List<Long> kept = new ArrayList<>();
        long base = retained();
        for (int second = 0; second < SECONDS; second++) {
            produce(tracer);
            if (second % 4 == 3) {
                kept.add(retained() - base);
                assertThat(kept.get(kept.size() - 1)).isLessThan(BUDGET + BUDGET / 10);
                ExporterStats stats = exporter.stats();
                assertThat(stats.delivered() + stats.lost() + stats.queued() + stats.inFlight())
                        .isEqualTo(stats.ended());
            }
        }
        assertThat(warnings).singleElement().asString().contains("late or lost");
        assertThat(exporter.stats().ended()).isEqualTo((long) SECONDS * RATE);
        assertFlat(kept);
        ExporterStats dead = exporter.stats();

        long start = System.nanoTime();
        try (TestCollector back = TestCollector.startOn(port.number(), TestCollector.ok())) {
            Await.until(() -> back.spans() > 0);
            System.out.printf(
                    "dead for %d s: %d KiB kept at most, %s; delivery again after %d ms%n",
                    SECONDS, Collections.max(kept) / 1024, dead, (System.nanoTime() - start) / 1_000_000);
            Await.until(() -> {
                tracer.spanBuilder("after").startSpan().end();
                return warnings.size() > 1;
            });
            assertThat(warnings).hasSize(2);
            assertThat(warnings.get(1)).contains("delivered again");

            FlushResult result = BatchExporterTest.get(exporter.close(Duration.ofSeconds(30)));
            ExporterStats stats = exporter.stats();
            assertThat(result.timedOut()).isFalse();
            assertThat(stats.ended()).isEqualTo(stats.delivered() + stats.lost());
            // A batch whose time was up before its answer came counts as lost, and has arrived nevertheless.
            long unanswered = unreachable(stats) - unreachable(dead);
            assertThat((long) back.spans()).isBetween(stats.delivered(), stats.delivered() + unanswered);
        }
    }

    private static long unreachable(ExporterStats stats) {
        return stats.dropped().getOrDefault(DropReason.UNREACHABLE, 0L);
    }

    /**
     * In its last third it keeps no more than in the one before, when the queue was full already. A request that is under
     * way and the buffer that is ready for the next come and go: 0.6 MB each.
     */
    private static void assertFlat(List<Long> kept) {
        int third = kept.size() / 3;
        long middle = Collections.max(kept.subList(third, 2 * third));
        long last = Collections.max(kept.subList(2 * third, kept.size()));
        assertThat(last - middle).isLessThan(2 * 1024 * 1024);
    }

    private static void produce(Tracer tracer) throws InterruptedException {
        for (int tenth = 0; tenth < 10; tenth++) {
            for (int i = 0; i < RATE / 10; i++) {
                tracer.spanBuilder("span")
                        .startSpan()
                        .setAttribute("user.id", "user-" + i)
                        .end();
            }
            Thread.sleep(100);
        }
    }

    private static long retained() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            System.gc();
            Thread.sleep(20);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
