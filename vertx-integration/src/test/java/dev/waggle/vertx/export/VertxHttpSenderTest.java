package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.export.TestCollector;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VertxHttpSenderTest {

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
            HttpResponse answer = new SenderConfig(collector.uri()).send();

            assertThat(answer.getStatusCode()).isEqualTo(200);
            assertThat(answer.getResponseBody()).asString().isEqualTo("fine");
            assertThat(collector.requests().get(0).body()).isEqualTo(SenderConfig.MESSAGE);
            assertThat(collector.requests().get(0).headers())
                    .containsEntry("content-type", "application/x-protobuf")
                    .containsEntry("authorization", "Bearer s3cret");
        }
    }

    @Test
    void retriesAsTheExporterWasTold() throws Exception {
        try (TestCollector collector =
                TestCollector.start(TestCollector.sequence(TestCollector.status(503), TestCollector.ok()))) {
            assertThat(new SenderConfig(collector.uri()).attempts(2).send().getStatusCode())
                    .isEqualTo(200);
            assertThat(collector.requests()).hasSize(2);
        }
    }

    @Test
    void aSupplierOfHeadersThatFailsIsAnError() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            SenderConfig failing = new SenderConfig(collector.uri()).headers(() -> {
                throw new IllegalStateException("no token today");
            });
            assertThatThrownBy(failing::send).hasRootCauseMessage("no token today");
            SenderConfig unsendable =
                    new SenderConfig(collector.uri()).headers(() -> Map.of("x-key", List.of("a\r\nb: c")));
            assertThatThrownBy(unsendable::send).hasRootCauseInstanceOf(IllegalArgumentException.class);
        }
    }
}
