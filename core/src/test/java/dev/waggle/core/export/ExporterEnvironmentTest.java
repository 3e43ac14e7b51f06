package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.FlushResult;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExporterEnvironmentTest {

    @Test
    void obeysTheVariablesAndTheOnesForTracesWin() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            String base = "http://127.0.0.1:" + collector.port();
            Map<String, String> environment = Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", base + "/base/",
                    "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20all,x=1",
                    "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "authorization=Bearer%20tr+aces",
                    "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
                    "OTEL_EXPORTER_OTLP_TIMEOUT", "20000",
                    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2");

            send(environment, 5);

            assertThat(collector.requests()).hasSize(3).allSatisfy(request -> {
                assertThat(request.line()).startsWith("POST /base/v1/traces ");
                assertThat(request.headers())
                        .containsEntry("authorization", "Bearer tr+aces")
                        .containsEntry("content-encoding", "gzip")
                        .doesNotContainKey("x");
            });
        }
    }

    @Test
    void takesTheEndpointForTracesAsItIs() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            send(
                    Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            "http://127.0.0.1:1",
                            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                            "http://127.0.0.1:" + collector.port() + "/mine"),
                    1);

            assertThat(collector.requests().get(0).line()).startsWith("POST /mine ");
        }
    }

    @Test
    void showsAndTrustsTheCertificatesInTheFilesThatAreNamed(@TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server");
        TestCertificates client = TestCertificates.make(folder, "client");
        try (TestCollector collector = TestCollector.startTls(server, client)) {
            send(
                    Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            "https://127.0.0.1:" + collector.port(),
                            "OTEL_EXPORTER_OTLP_CERTIFICATE",
                            Files.write(folder.resolve("ca.pem"), server.certificatePem())
                                    .toString(),
                            "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
                            Files.write(folder.resolve("key.pem"), client.keyPem())
                                    .toString(),
                            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
                            Files.write(folder.resolve("chain.pem"), client.certificatePem())
                                    .toString()),
                    2);

            assertThat(collector.spans()).isEqualTo(2);
        }
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "OTEL_BSP_MAX_QUEUE_SIZE, many",
        "OTEL_BSP_MAX_QUEUE_SIZE, -1",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE, 0",
        "OTEL_BSP_SCHEDULE_DELAY, 1s",
        "OTEL_EXPORTER_OTLP_TIMEOUT, 0",
        "OTEL_EXPORTER_OTLP_ENDPOINT, localhost:4318",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, ftp://host/x",
        "OTEL_EXPORTER_OTLP_COMPRESSION, zstd",
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc",
        "OTEL_EXPORTER_OTLP_CERTIFICATE, /does/not/exist.pem",
    })
    void namesTheVariableAndTheValueThatCannotBeUnderstood(String variable, String value) {
        assertThatThrownBy(() -> BatchExporter.builder().fromEnvironment(Map.of(variable, value)::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variable)
                .hasMessageContaining(value);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "ftp://user:s3cret@host/x",
                "http://user:s3cret@ho st/x",
                "http://user:s3cret@/x",
                "http://user:s3cr^et s3cret@host/x",
                "user:s3cret@host:4318",
                "ftp://host/x?key=s3cret",
            })
    void neverRepeatsWhatStandsBeforeTheHostOrBehindThePath(String address) {
        for (String variable : List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")) {
            assertThatThrownBy(() -> BatchExporter.builder().fromEnvironment(Map.of(variable, address)::get))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(variable)
                    .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("s3cr"));
        }
    }

    @Test
    void neitherDoesTheBuilder() {
        assertThatThrownBy(() -> BatchExporter.builder().endpoint(URI.create("ftp://user:s3cret@host/x?key=s3cret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@host/x")
                .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("s3cr"));
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void neverRepeatsAHeadersValue() {
        assertThatThrownBy(() -> BatchExporter.builder()
                        .fromEnvironment(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "authorization=s3cret%zz")::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_HEADERS")
                .hasMessageNotContaining("s3cret")
                .hasStackTraceContaining("authorization");
        assertThatThrownBy(() -> BatchExporter.builder().headers(Map.of("authorization", "s3cret\r\nx: y")))
                .hasMessageContaining("authorization")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Authorization: Bearer s3cret=",
                "Authorization=%E2%80%9Cs3cret%E2%80%9D",
                "Auth orization=s3cret"
            })
    void refusesAHeaderThatCannotBeSentAndDoesNotRepeatIt(String headers) {
        assertThatThrownBy(() ->
                        BatchExporter.builder().fromEnvironment(Map.of("OTEL_EXPORTER_OTLP_HEADERS", headers)::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_HEADERS")
                .hasMessageContaining("Auth")
                .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("s3cret"));
    }

    @Test
    void anEmptyVariableIsAnUnsetOne() {
        BatchExporter.builder().fromEnvironment(name -> "").build().close();
    }

    private static void send(Map<String, String> environment, int spans) throws Exception {
        try (BatchExporter exporter = BatchExporter.builder()
                .fromEnvironment(environment::get)
                .sender(SpanSender.jdk())
                .shutdownHook(false)
                .build()) {
            SdkTracerProvider provider =
                    SdkTracerProvider.builder().addSpanProcessor(exporter).build();
            for (int i = 0; i < spans; i++) {
                provider.get("test").spanBuilder("span").startSpan().end();
            }
            FlushResult result = BatchExporterTest.get(exporter.flush(Duration.ofSeconds(30)));
            assertThat(result).isEqualTo(new FlushResult(spans, Map.of(), false));
        }
    }
}
