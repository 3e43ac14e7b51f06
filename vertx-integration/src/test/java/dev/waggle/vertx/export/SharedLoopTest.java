package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.TestCollector;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application's only event loop, which serves its sockets and exports its spans. */
@Timeout(120)
class SharedLoopTest {

    private static final int ECHOES = 200;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    @Test
    void itsSocketsAreServedWhileThereIsAlwaysAFullBatchToExport() throws Exception {
        int port = echoServer();
        AtomicBoolean over = new AtomicBoolean();
        try (TestCollector collector = TestCollector.start();
                BatchExporter exporter = BatchExporter.builder()
                        .sender(VertxSender.on(vertx))
                        .endpoint(collector.uri())
                        .shutdownHook(false)
                        .build();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            CountDownLatch backlog = new CountDownLatch(4_000);
            Thread producer = new Thread(() -> produce(exporter, backlog, over), "producer");
            producer.start();
            backlog.await();
            long before = exporter.stats().delivered();

            for (int i = 0; i < ECHOES; i++) {
                socket.getOutputStream().write(i);
                assertThat(socket.getInputStream().read()).isEqualTo(i & 0xff);
            }

            over.set(true);
            producer.join();
            exporter.flush(Duration.ofSeconds(40)).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(exporter.stats().delivered()).isGreaterThan(before);
        }
    }

    private static void produce(BatchExporter exporter, CountDownLatch backlog, AtomicBoolean over) {
        Tracer tracer =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
        while (!over.get()) {
            tracer.spanBuilder("span").startSpan().end();
            backlog.countDown();
        }
    }

    private int echoServer() throws Exception {
        return vertx.createNetServer()
                .connectHandler(socket -> socket.handler(socket::write))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS)
                .actualPort();
    }
}
