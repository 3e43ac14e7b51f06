package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.FlushResult;
import dev.waggle.core.export.AnswerContract;
import dev.waggle.core.export.Await;
import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.ConnectionContract;
import dev.waggle.core.export.RetryContract;
import dev.waggle.core.export.SpanSender;
import dev.waggle.core.export.TestCollector;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the application's own Vert.x. */
@Timeout(120)
class SharedVertxSenderTest {

    private static final AtomicInteger TRACED = new AtomicInteger();

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.builder()
                .with(new VertxOptions().setTracingOptions(new TracingOptions()))
                .withTracer(options -> new CountingTracer())
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    @Test
    void itsOwnRequestsAreNeverTraced() throws Exception {
        try (TestCollector collector = TestCollector.start();
                BatchExporter exporter = BatchExporter.builder()
                        .sender(VertxSender.on(vertx))
                        .endpoint(collector.uri())
                        .shutdownHook(false)
                        .build()) {
            endSpan(exporter, "short");

            FlushResult result =
                    exporter.flush(Duration.ofSeconds(40)).toCompletableFuture().get(50, TimeUnit.SECONDS);

            assertThat(result).isEqualTo(new FlushResult(1, Map.of(), false));
            assertThat(TRACED).hasValue(0);
            // The tracer would have seen them: it sees those of others.
            HttpClient client = vertx.createHttpClient();
            client.request(HttpMethod.GET, collector.port(), "127.0.0.1", "/")
                    .compose(request -> request.send())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(40, TimeUnit.SECONDS);
            assertThat(TRACED).hasValue(1);
            // Vert.x closes the connections of a client that nobody holds any more.
            client.close();
        }
    }

    /** It keeps the connection, and waits for the rest of a body that nobody sends any more. */
    @Test
    void aRefusalBeforeTheBodyWasReadTakesNoConnectionForEver() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> collector = CompletableFuture.runAsync(() -> refuseThenAccept(server));
            try (BatchExporter exporter = BatchExporter.builder()
                    .sender(VertxSender.on(vertx))
                    .endpoint(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1/traces"))
                    .maxInFlight(1)
                    .shutdownHook(false)
                    .build()) {
                endSpan(exporter, "x".repeat(1 << 20));

                FlushResult result = exporter.flush(Duration.ofSeconds(40))
                        .toCompletableFuture()
                        .get(50, TimeUnit.SECONDS);

                assertThat(result).isEqualTo(new FlushResult(1, Map.of(), false));
                // It has answered, and may have a step to go.
                collector.get(40, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void theVerticleThatMadeItMayGo() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            CompletableFuture<BatchExporter> made = new CompletableFuture<>();
            String id = get(vertx.deployVerticle(new VerticleBase() {
                @Override
                public Future<?> start() {
                    made.complete(BatchExporter.builder()
                            .sender(VertxSender.on(vertx))
                            .endpoint(collector.uri())
                            .shutdownHook(false)
                            .build());
                    return Future.succeededFuture();
                }
            }));
            try (BatchExporter exporter = made.get(40, TimeUnit.SECONDS)) {
                get(vertx.undeploy(id));
                endSpan(exporter, "after");

                assertThat(exporter.flush(Duration.ofSeconds(40))
                                .toCompletableFuture()
                                .get(50, TimeUnit.SECONDS))
                        .isEqualTo(new FlushResult(1, Map.of(), false));
            }
        }
    }

    /** Its loops stop, and forget what they were to do later. */
    @Test
    void aVertxThatIsClosedFirstLosesWhatIsLeftAndSaysSo() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CountDownLatch never = new CountDownLatch(1);
        Vertx mayfly = Vertx.vertx();
        try (TestCollector collector = TestCollector.start((request, socket, out) -> {
            asked.complete(null);
            never.await();
        })) {
            BatchExporter exporter = BatchExporter.builder()
                    .sender(VertxSender.on(mayfly))
                    .endpoint(collector.uri())
                    .shutdownHook(false)
                    .build();
            endSpan(exporter, "lost");
            CompletableFuture<FlushResult> closed =
                    exporter.close(Duration.ofSeconds(2)).toCompletableFuture();
            asked.get(40, TimeUnit.SECONDS);
            get(mayfly.close());

            assertThat(closed.get(40, TimeUnit.SECONDS).complete()).isFalse();
            Await.until(() -> exporter.stats().lost() == 1);
            assertThat(exporter.stats().inFlight()).isZero();
        } finally {
            never.countDown();
        }
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    private static void endSpan(BatchExporter exporter, String text) {
        SdkTracerProvider.builder()
                .addSpanProcessor(exporter)
                .build()
                .get("test")
                .spanBuilder("span")
                .setAttribute("text", text)
                .startSpan()
                .end();
    }

    private static void refuseThenAccept(ServerSocket server) {
        try (Socket refused = server.accept()) {
            head(refused.getInputStream());
            answer(refused, "429 Too Many Requests\r\nretry-after: 0");
            try (Socket accepted = server.accept()) {
                Matcher length = Pattern.compile("content-length: (\\d+)").matcher(head(accepted.getInputStream()));
                assertThat(length.find()).isTrue();
                accepted.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
                answer(accepted, "200 OK");
                refused.getInputStream().readAllBytes();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private static void answer(Socket socket, String status) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\ncontent-length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Nested
    class Retries extends RetryContract {

        @Override
        protected SpanSender sender() {
            return VertxSender.on(vertx);
        }
    }

    @Nested
    class Answers extends AnswerContract {

        @Override
        protected SpanSender sender() {
            return VertxSender.on(vertx);
        }
    }

    @Nested
    class Connections extends ConnectionContract {

        @Override
        protected SpanSender sender() {
            return VertxSender.on(vertx);
        }
    }

    private static final class CountingTracer implements VertxTracer<Object, Object> {

        @Override
        public <R> Object sendRequest(
                Context context,
                SpanKind kind,
                TracingPolicy policy,
                R request,
                String operation,
                BiConsumer<String, String> headers,
                TagExtractor<R> tags) {
            if (policy != TracingPolicy.IGNORE) {
                TRACED.incrementAndGet();
            }
            return null;
        }
    }
}
