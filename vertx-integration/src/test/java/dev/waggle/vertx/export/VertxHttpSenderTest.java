package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.export.TestCollector;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VertxHttpSenderTest {

    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

    @Test
    void isFoundByOpenTelemetrysExporters() {
        assertThat(ServiceLoader.load(HttpSenderProvider.class))
                .anyMatch(provider -> provider instanceof VertxHttpSenderProvider);
    }

    @Test
    void openTelemetrysOwnExporterSendsThroughIt() throws Exception {
        try (TestCollector collector = TestCollector.start(TestCollector.ok());
                OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                        .setEndpoint(collector.uri().toString())
                        .setCompression("gzip")
                        .addHeader("authorization", "Bearer s3cret")
                        .build()) {
            CompletableResultCode result = exporter.export(List.of(span())).join(60, TimeUnit.SECONDS);

            assertThat(result.isSuccess()).isTrue();
            TestCollector.Request request = collector.requests().get(0);
            assertThat(request.headers()).containsEntry("authorization", "Bearer s3cret");
            try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(request.body()))) {
                assertThat(ExportTraceServiceRequest.parseFrom(body)
                                .getResourceSpans(0)
                                .getScopeSpans(0)
                                .getSpans(0)
                                .getName())
                        .isEqualTo("through Vert.x");
            }
        }
    }

    @Test
    void anExporterWithoutATimeOutHasNone() throws Exception {
        try (TestCollector collector = TestCollector.start(TestCollector.ok());
                OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                        .setEndpoint(collector.uri().toString())
                        .setTimeout(Duration.ZERO)
                        .build()) {
            for (int i = 0; i < 50; i++) {
                assertThat(exporter.export(List.of(span()))
                                .join(60, TimeUnit.SECONDS)
                                .isSuccess())
                        .isTrue();
            }
        }
    }

    private static SpanData span() {
        return TestSpanData.builder()
                .setName("through Vert.x")
                .setKind(SpanKind.INTERNAL)
                .setStatus(StatusData.unset())
                .setHasEnded(true)
                .setStartEpochNanos(1)
                .setEndEpochNanos(2)
                .build();
    }

    @Test
    void postsAMessageAndHandsOverTheAnswer() throws Exception {
        try (TestCollector collector = TestCollector.start((request, socket, out) ->
                TestCollector.reply(out, 200, Map.of(), "fine".getBytes(StandardCharsets.US_ASCII)))) {
            HttpResponse answer = send(collector.uri(), null);

            assertThat(answer.getStatusCode()).isEqualTo(200);
            assertThat(answer.getResponseBody()).asString().isEqualTo("fine");
            assertThat(collector.requests().get(0).body()).isEqualTo(MESSAGE);
            assertThat(collector.requests().get(0).headers())
                    .containsEntry("content-type", "application/x-protobuf")
                    .containsEntry("authorization", "Bearer s3cret");
        }
    }

    @Test
    void retriesAsTheExporterWasTold() throws Exception {
        try (TestCollector collector =
                TestCollector.start(TestCollector.sequence(TestCollector.status(503), TestCollector.ok()))) {
            RetryPolicy policy = RetryPolicy.builder()
                    .setMaxAttempts(2)
                    .setInitialBackoff(Duration.ofMillis(10))
                    .build();

            assertThat(send(collector.uri(), policy).getStatusCode()).isEqualTo(200);
            assertThat(collector.requests()).hasSize(2);
        }
    }

    @Test
    void aSupplierOfHeadersThatFailsIsAnError() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            assertThatThrownBy(() -> send(collector.uri(), null, () -> {
                        throw new IllegalStateException("no token today");
                    }))
                    .hasRootCauseMessage("no token today");
            assertThatThrownBy(() -> send(collector.uri(), null, () -> Map.of("x-key", List.of("a\r\nb: c"))))
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    private static HttpResponse send(URI endpoint, RetryPolicy policy) throws Exception {
        return send(endpoint, policy, () -> Map.of("Authorization", List.of("Bearer s3cret")));
    }

    private static HttpResponse send(URI endpoint, RetryPolicy policy, Supplier<Map<String, List<String>>> headers)
            throws Exception {
        HttpSender sender = new VertxHttpSenderProvider().createSender(new Config(endpoint, policy, headers));
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        sender.send(
                new MessageWriter() {
                    @Override
                    public void writeMessage(OutputStream out) throws IOException {
                        out.write(MESSAGE);
                    }

                    @Override
                    public int getContentLength() {
                        return MESSAGE.length;
                    }
                },
                answer::complete,
                answer::completeExceptionally);
        try {
            return answer.get(40, TimeUnit.SECONDS);
        } finally {
            sender.shutdown();
        }
    }

    private record Config(URI endpoint, RetryPolicy policy, Supplier<Map<String, List<String>>> headers)
            implements HttpSenderConfig {

        @Override
        public URI getEndpoint() {
            return endpoint;
        }

        @Override
        public String getContentType() {
            return "application/x-protobuf";
        }

        @Override
        public Compressor getCompressor() {
            return null;
        }

        @Override
        public Duration getTimeout() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration getConnectTimeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Supplier<Map<String, List<String>>> getHeadersSupplier() {
            return headers;
        }

        @Override
        public ProxyOptions getProxyOptions() {
            return null;
        }

        @Override
        public RetryPolicy getRetryPolicy() {
            return policy;
        }

        @Override
        public SSLContext getSslContext() {
            return null;
        }

        @Override
        public X509TrustManager getTrustManager() {
            return null;
        }

        @Override
        public ExecutorService getExecutorService() {
            return null;
        }
    }
}
