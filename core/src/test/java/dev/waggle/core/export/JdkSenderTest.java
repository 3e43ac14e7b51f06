package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JdkSenderTest {

    /** The JDK's client reads no body of it. */
    @Test
    void aProxyThatRefusesToConnectIsAnAnswer() throws Exception {
        try (TestCollector proxy = TestCollector.start(TestCollector.status(407));
                BatchExporter exporter = BatchExporter.builder()
                        .endpoint(URI.create("https://collector.invalid/v1/traces"))
                        .proxy(new InetSocketAddress("127.0.0.1", proxy.port()))
                        .sender(SpanSender.jdk())
                        .timeout(Duration.ofHours(1))
                        .shutdownHook(false)
                        .build()) {
            BatchExporterTest.end(exporter);

            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(50))))
                    .isEqualTo(new FlushResult(0, Map.of(DropReason.REJECTED, 1L), false));
        }
    }

    /**
     * It is where the JDK's client completes what it returns, and where applications put work that blocks; on a machine of two
     * processors Java 17 has a thread for each task instead.
     */
    @Test
    void aCommonPoolThatIsBusyHoldsUpNoAnswer() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        for (int i = 0; i < 256; i++) {
            ForkJoinPool.commonPool().execute(() -> {
                try {
                    over.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        try (TestCollector collector = TestCollector.start();
                BatchExporter exporter = BatchExporter.builder()
                        .endpoint(collector.uri())
                        .sender(SpanSender.jdk())
                        .shutdownHook(false)
                        .build()) {
            BatchExporterTest.end(exporter);

            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(40))))
                    .isEqualTo(new FlushResult(1, Map.of(), false));
        } finally {
            over.countDown();
        }
    }

    @Nested
    class Retries extends RetryContract {

        @Override
        protected SpanSender sender() {
            return SpanSender.jdk();
        }
    }

    @Nested
    class Answers extends AnswerContract {

        @Override
        protected SpanSender sender() {
            return SpanSender.jdk();
        }
    }

    @Nested
    class Connections extends ConnectionContract {

        @Override
        protected SpanSender sender() {
            return SpanSender.jdk();
        }
    }
}
