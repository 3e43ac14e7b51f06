package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.export.Await;
import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.SpanSender;
import dev.waggle.core.export.TestCollector;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Vertx;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Under Netty's detector at its most suspicious, with answers, resets, errors and time-outs. */
@Timeout(120)
class BufferLeakTest {

    private final Logger logger = Logger.getLogger(ResourceLeakDetector.class.getName());
    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            leaks.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private ResourceLeakDetector.Level level;

    @BeforeEach
    void suspect() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        logger.addHandler(handler);
    }

    @AfterEach
    void trustAgain() {
        ResourceLeakDetector.setLevel(level);
        logger.removeHandler(handler);
    }

    @Test
    void anEventLoopOfItsOwnLeavesNothingBehind() throws Exception {
        exportInEveryMood(VertxSender.create());
        long before = directMemory();
        exportInEveryMood(VertxSender.create());

        // Twenty megabytes went out; what stays is the pool's own.
        Await.until(() -> directMemory() <= before + 2 * 1024 * 1024);
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) VertxByteBufAllocator.POOLED_ALLOCATOR)
                .metric()
                .usedDirectMemory();
    }

    @Test
    void theApplicationsEventLoopIsLeftNothingBehind() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            exportInEveryMood(VertxSender.on(vertx));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
        }
    }

    private void exportInEveryMood(SpanSender sender) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        TestCollector.Behavior moody = (request, socket, out) -> {
            switch (turn.incrementAndGet() % 5) {
                case 0 -> socket.close();
                case 1 -> TestCollector.reply(out, 400, Map.of(), new byte[10_000]);
                case 2 -> Thread.sleep(1000);
                default -> TestCollector.reply(out, 200, Map.of(), new byte[0]);
            }
        };
        try (TestCollector collector = TestCollector.start(moody);
                BatchExporter exporter = BatchExporter.builder()
                        .sender(sender)
                        .endpoint(collector.uri())
                        .maxExportBatchSize(300)
                        .timeout(Duration.ofMillis(700))
                        .shutdownHook(false)
                        .build()) {
            Tracer tracer = SdkTracerProvider.builder()
                    .addSpanProcessor(exporter)
                    .build()
                    .get("test");
            for (int round = 0; round < 6; round++) {
                for (int i = 0; i < 1500; i++) {
                    tracer.spanBuilder("span")
                            .startSpan()
                            .setAttribute("text", "x".repeat(2000))
                            .end();
                }
                exporter.flush(Duration.ofSeconds(20)).toCompletableFuture().get(40, TimeUnit.SECONDS);
                System.gc();
            }
            assertThat(exporter.stats().delivered()).isPositive();
            assertThat(exporter.stats().lost()).isPositive();
        }
        assertThat(leaks).isEmpty();
    }
}
