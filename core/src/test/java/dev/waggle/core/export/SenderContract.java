package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exporter does with a collector that misbehaves, whatever sender it stands on. */
@Timeout(120)
public abstract class SenderContract {

    private static final Duration LONG = Duration.ofSeconds(40);
    private static final byte[] EMPTY = {};

    private TestCollector collector;
    private BatchExporter exporter;
    private SdkTracerProvider provider;

    protected abstract SpanSender sender();

    @AfterEach
    void close() throws Exception {
        if (provider != null) {
            provider.close();
        }
        if (collector != null) {
            collector.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {429, 502, 503, 504})
    void triesAgainAfter(int status) throws Exception {
        start(TestCollector.sequence(TestCollector.status(status), TestCollector.ok()));
        end(7);

        assertThat(flush()).isEqualTo(new FlushResult(7, Map.of(), false));
        assertThat(collector.requests()).hasSize(2);
        assertThat(collector.requests().get(0).body())
                .isEqualTo(collector.requests().get(1).body());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 413, 415, 500, 501, 505, 507, 599})
    void neverTriesAgainAfter(int status) throws Exception {
        start((request, socket, out) ->
                TestCollector.reply(out, status, Map.of("location", collector.uri() + "/elsewhere"), EMPTY));
        end(3);

        assertThat(flush().dropped()).containsExactly(Map.entry(DropReason.REJECTED, 3L));
        assertThat(collector.requests()).hasSize(1);
    }

    @Test
    void givesUpAfterFiveAttemptsOrTheTimeOut() throws Exception {
        start(TestCollector.status(503), builder().timeout(Duration.ofSeconds(3)));
        end(2);

        assertThat(flush().dropped()).containsExactly(Map.entry(DropReason.UNREACHABLE, 2L));
        assertThat(collector.requests()).hasSizeBetween(2, 5);
    }

    @Test
    void waitsAsLongAsTheCollectorAsksAndSoDoesEveryOtherBatch() throws Exception {
        start(
                TestCollector.sequence(
                        (request, socket, out) -> TestCollector.reply(out, 429, Map.of("retry-after", "2"), EMPTY),
                        TestCollector.ok()),
                builder().maxExportBatchSize(4).maxInFlight(1));
        end(12);

        assertThat(flush().delivered()).isEqualTo(12);
        long first = collector.requests().get(0).nanos();
        assertThat(collector.requests().subList(1, collector.requests().size()))
                .allSatisfy(later -> assertThat(later.nanos() - first).isGreaterThan(1_900_000_000L));
    }

    @Test
    void understandsADateInRetryAfter() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(3));
        start(TestCollector.sequence(
                (request, socket, out) -> TestCollector.reply(out, 503, Map.of("retry-after", date), EMPTY),
                TestCollector.ok()));
        end(1);

        assertThat(flush().delivered()).isEqualTo(1);
        // The date has whole seconds, so up to one of the three may be gone.
        assertThat(gap()).isGreaterThan(500_000_000L);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"soon", "-5", "1.5", ""})
    void backsOffWhenRetryAfterSaysNothing(String value) throws Exception {
        start(TestCollector.sequence(
                (request, socket, out) -> TestCollector.reply(out, 503, Map.of("retry-after", value), EMPTY),
                TestCollector.ok()));
        end(1);

        assertThat(flush().delivered()).isEqualTo(1);
        assertThat(gap()).isGreaterThan(700_000_000L);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"0", "Thu, 01 Jan 2004 00:00:00 GMT"})
    void triesAtOnceWhenRetryAfterHasPassed(String value) throws Exception {
        start(TestCollector.sequence(
                (request, socket, out) -> TestCollector.reply(out, 503, Map.of("retry-after", value), EMPTY),
                TestCollector.ok()));
        end(1);

        assertThat(flush().delivered()).isEqualTo(1);
        assertThat(collector.requests()).hasSize(2);
    }

    @Test
    void doesNotWaitForARetryPastTheTimeOut() throws Exception {
        start((request, socket, out) -> TestCollector.reply(out, 503, Map.of("retry-after", "3600"), EMPTY));
        end(4);

        assertThat(flush().dropped()).containsExactly(Map.entry(DropReason.UNREACHABLE, 4L));
        assertThat(collector.requests()).hasSize(1);
    }

    @Test
    void countsWhatAPartialSuccessRejectedAndSendsItOnce() throws Exception {
        start(partial(3, "too old"));
        end(10);

        assertThat(flush()).isEqualTo(new FlushResult(7, Map.of(DropReason.REJECTED, 3L), false));
        assertThat(collector.requests()).hasSize(1);
    }

    @Test
    void takesAPartialSuccessThatRejectsNothingAsSuccess() throws Exception {
        start(TestCollector.sequence(partial(0, "deprecated field"), partial(0, "")));
        end(10);
        assertThat(flush()).isEqualTo(new FlushResult(10, Map.of(), false));
        end(5);
        assertThat(flush()).isEqualTo(new FlushResult(5, Map.of(), false));
    }

    @Test
    void unpacksAnswersThatAreCompressed() throws Exception {
        byte[] packed = gzip(partialBody(2, "no"));
        start((request, socket, out) -> TestCollector.reply(out, 200, Map.of("content-encoding", "gzip"), packed));
        end(10);

        assertThat(flush().dropped()).containsExactly(Map.entry(DropReason.REJECTED, 2L));
    }

    @Test
    void sendsGzipWhenTold() throws Exception {
        start(TestCollector.ok(), builder().compression("gzip"));
        end(3000);

        assertThat(flush().delivered()).isEqualTo(3000);
        assertThat(collector.requests())
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("content-encoding", "gzip"));
        assertThat(collector.spans()).isEqualTo(3000);
    }

    @Test
    void readsAnswersThatAreTooLongOnlyInPart() throws Exception {
        start((request, socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[64 * 1024];
            while (true) {
                out.write(chunk);
            }
        });
        end(1);

        assertThat(flush()).isEqualTo(new FlushResult(1, Map.of(), false));
    }

    @Test
    void splitsWhatIsTooLargeForOneRequestAndDropsTheSpanThatIsTooLargeAlone() throws Exception {
        start(TestCollector.ok(), builder().byteBudget(1024 * 1024));
        Tracer tracer = provider.get("test");
        tracer.spanBuilder("huge")
                .startSpan()
                .setAttribute("text", "x".repeat(300_000))
                .end();
        for (int i = 0; i < 12; i++) {
            tracer.spanBuilder("large")
                    .startSpan()
                    .setAttribute("text", "x".repeat(30_000))
                    .end();
        }

        assertThat(flush()).isEqualTo(new FlushResult(12, Map.of(DropReason.TOO_LARGE, 1L), false));
        assertThat(collector.requests()).hasSizeGreaterThan(1).allSatisfy(request -> {
            assertThat(request.body().length).isLessThanOrEqualTo(256 * 1024);
            assertThat(request.spans()).isPositive();
        });
    }

    @Test
    void survivesResetsBeforeInAndAfterTheAnswer() throws Exception {
        start(
                TestCollector.sequence(
                        (request, socket, out) -> reset(socket),
                        (request, socket, out) -> {
                            write(out, "HTTP/1.1 20");
                            reset(socket);
                        },
                        (request, socket, out) -> {
                            write(out, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
                            reset(socket);
                        },
                        (request, socket, out) -> {
                            TestCollector.reply(out, 200, Map.of(), EMPTY);
                            socket.close();
                        },
                        TestCollector.ok()),
                builder().timeout(Duration.ofSeconds(30)));
        end(1);
        assertThat(flush()).isEqualTo(new FlushResult(1, Map.of(), false));

        end(1);
        assertThat(flush()).isEqualTo(new FlushResult(1, Map.of(), false));
    }

    @Test
    void givesUpOnAnAnswerThatDripsAndGoesOn() throws Exception {
        start(
                TestCollector.sequence(
                        (request, socket, out) -> {
                            write(out, "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
                            while (true) {
                                write(out, "x");
                                Thread.sleep(50);
                            }
                        },
                        TestCollector.ok()),
                builder().timeout(Duration.ofSeconds(2)));
        end(1);
        assertThat(flush().dropped()).containsExactly(Map.entry(DropReason.UNREACHABLE, 1L));

        end(2);
        assertThat(flush()).isEqualTo(new FlushResult(2, Map.of(), false));
    }

    @Test
    void survivesAnswersThatAreNotHttp() throws Exception {
        start(
                (request, socket, out) -> {
                    write(out, "\u0000\u0001 what is this\r\n\r\n");
                    socket.close();
                },
                builder().timeout(Duration.ofSeconds(3)));
        end(2);

        assertThat(flush().dropped()).containsExactly(Map.entry(DropReason.UNREACHABLE, 2L));
    }

    @Test
    void takesTheStatusAtItsWordWhenTheBodyIsGarbage() throws Exception {
        start((request, socket, out) ->
                TestCollector.reply(out, 200, Map.of(), "\u00ff\u00ff{]}".getBytes(StandardCharsets.ISO_8859_1)));
        end(2);

        assertThat(flush()).isEqualTo(new FlushResult(2, Map.of(), false));
    }

    @Test
    void waitsForACollectorThatIsNotThereYet() throws Exception {
        int port;
        try (TestCollector gone = TestCollector.start()) {
            port = gone.port();
        }
        CountingSender counting = new CountingSender(sender());
        open(builder()
                .sender(counting)
                .endpoint(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                .timeout(Duration.ofSeconds(30)));
        end(5);
        var flushed = exporter.flush(LONG);
        Await.until(() -> counting.failures.get() > 0);

        collector = TestCollector.startOn(port, TestCollector.ok());

        assertThat(BatchExporterTest.get(flushed)).isEqualTo(new FlushResult(5, Map.of(), false));
    }

    @Test
    void doesNotRetryACertificateThatItDoesNotTrust(@TempDir Path folder) throws Exception {
        startTls(TestCertificates.make(folder, "server"), null, builder());
        end(2);

        assertThat(flush().dropped()).containsExactly(Map.entry(DropReason.UNREACHABLE, 2L));
        assertThat(collector.connections()).isEqualTo(1);
        assertThat(collector.requests()).isEmpty();
    }

    @Test
    void trustsTheCertificateThatItIsGivenAndShowsItsOwn(@TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server");
        TestCertificates client = TestCertificates.make(folder, "client");
        startTls(
                server,
                client,
                builder()
                        .certificate(server.certificatePem())
                        .clientCertificate(client.keyPem(), client.certificatePem()));
        end(2);

        assertThat(flush()).isEqualTo(new FlushResult(2, Map.of(), false));
    }

    @Test
    void goesThroughAProxy() throws Exception {
        collector = TestCollector.start();
        try (TestCollector proxy = TestCollector.start((request, socket, out) -> {
            assertThat(request.line()).startsWith("POST " + collector.uri());
            forward(request, out);
        })) {
            open(builder()
                    .endpoint(collector.uri())
                    .proxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
            end(3);

            assertThat(flush()).isEqualTo(new FlushResult(3, Map.of(), false));
            assertThat(proxy.requests()).hasSize(1);
            assertThat(collector.spans()).isEqualTo(3);
        }
    }

    @Test
    void sendsTheHeadersThatItIsGivenAndShowsThemNowhere() throws Exception {
        start(TestCollector.ok(), builder().headers(Map.of("Authorization", "Bearer s3cret", "X-Team", "a b")));
        end(1);

        assertThat(flush().complete()).isTrue();
        assertThat(collector.requests().get(0).headers())
                .containsEntry("authorization", "Bearer s3cret")
                .containsEntry("x-team", "a b")
                .containsEntry("content-type", "application/x-protobuf");
        assertThat(exporter.toString()).doesNotContain("s3cret");
    }

    @Test
    void hasSeveralRequestsUnderWay() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        start(
                (request, socket, out) -> {
                    four.countDown();
                    // Answers none before it has seen four.
                    if (!four.await(40, TimeUnit.SECONDS)) {
                        return;
                    }
                    TestCollector.reply(out, 200, Map.of(), EMPTY);
                },
                builder().maxExportBatchSize(10).timeout(Duration.ofSeconds(60)));
        end(40);

        assertThat(flush()).isEqualTo(new FlushResult(40, Map.of(), false));
    }

    private BatchExporterBuilder builder() {
        return BatchExporter.builder().sender(sender()).shutdownHook(false).timeout(Duration.ofSeconds(10));
    }

    private void start(TestCollector.Behavior behavior) throws IOException {
        start(behavior, builder());
    }

    private void start(TestCollector.Behavior behavior, BatchExporterBuilder builder) throws IOException {
        collector = TestCollector.start(behavior);
        open(builder.endpoint(collector.uri()));
    }

    private void startTls(TestCertificates server, TestCertificates client, BatchExporterBuilder builder)
            throws Exception {
        SSLContext context = server.serverContext(client);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(client != null);
        collector = TestCollector.on(socket, TestCollector.ok());
        open(builder.endpoint(URI.create("https://127.0.0.1:" + collector.port() + "/v1/traces")));
    }

    private void open(BatchExporterBuilder builder) {
        exporter = builder.build();
        provider = SdkTracerProvider.builder().addSpanProcessor(exporter).build();
    }

    private void end(int spans) {
        Tracer tracer = provider.get("test");
        for (int i = 0; i < spans; i++) {
            tracer.spanBuilder("span").startSpan().setAttribute("i", i).end();
        }
    }

    private FlushResult flush() throws Exception {
        return BatchExporterTest.get(exporter.flush(LONG));
    }

    private long gap() {
        List<TestCollector.Request> requests = collector.requests();
        return requests.get(1).nanos() - requests.get(0).nanos();
    }

    private static TestCollector.Behavior partial(long rejected, String message) {
        return (request, socket, out) -> TestCollector.reply(out, 200, Map.of(), partialBody(rejected, message));
    }

    private static byte[] partialBody(long rejected, String message) {
        return ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(rejected)
                        .setErrorMessage(message))
                .build()
                .toByteArray();
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        }
        return packed.toByteArray();
    }

    private void forward(TestCollector.Request request, OutputStream out) throws IOException {
        try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), collector.port())) {
            String head = "POST /v1/traces HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: "
                    + request.body().length + "\r\n\r\n";
            onward.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            onward.getOutputStream().write(request.body());
            byte[] answer = new byte[1024];
            int length = onward.getInputStream().read(answer);
            out.write(answer, 0, length);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Counts the attempts that came to nothing. */
    private static final class CountingSender implements SpanSender {

        private final SpanSender sender;
        private final AtomicInteger failures = new AtomicInteger();

        CountingSender(SpanSender sender) {
            this.sender = sender;
        }

        @Override
        public void open(Destination destination) {
            sender.open(destination);
        }

        @Override
        public Drainer drainer() {
            return sender.drainer();
        }

        @Override
        public CompletableFuture<SenderResponse> send(SenderRequest request) {
            CompletableFuture<SenderResponse> answer = sender.send(request);
            answer.whenComplete((response, failure) -> {
                if (failure != null) {
                    failures.incrementAndGet();
                }
            });
            return answer;
        }

        @Override
        public void close() {
            sender.close();
        }
    }
}
