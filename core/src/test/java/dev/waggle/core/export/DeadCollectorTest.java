package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import java.time.Duration;
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
 * A collector that is gone for a while. {@code -Dwaggle.soak.seconds=600} makes it ten minutes.
 */
@Timeout(900)
class DeadCollectorTest {

    private static final int SECONDS = Integer.getInteger("waggle.soak.seconds", 12);
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

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    @Test
    void memoryStaysWithinTheBudgetAndDeliveryComesBack() throws Exception {
        int port;
        try (TestCollector gone = TestCollector.start()) {
            port = gone.port();
        }
        BatchExporter exporter = BatchExporter.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                .sender(SpanSender.jdk())
                .byteBudget(BUDGET)
                .shutdownHook(false)
                .build();
        Tracer tracer =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
        long base = retained();
        for (int second = 0; second < SECONDS; second++) {
            produce(tracer);
            if (second % 4 == 3) {
                assertThat(retained() - base).isLessThan(BUDGET + BUDGET / 10);
                ExporterStats stats = exporter.stats();
                // The drainer may be moving one batch from the queue to those under way.
                assertThat(stats.delivered() + stats.lost() + stats.queued() + stats.inFlight() - stats.ended())
                        .isBetween(-2048L, 2048L);
            }
        }
        assertThat(warnings).singleElement().asString().contains("late or lost");

        try (TestCollector back = TestCollector.startOn(port, TestCollector.ok())) {
            Await.until(() -> back.spans() > 0);
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
            assertThat(stats.delivered()).isEqualTo(back.spans());
        }
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
