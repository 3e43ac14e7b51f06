package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import dev.waggle.core.export.BatchExporter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OTLP/gRPC by way of OpenTelemetry's exporter, behind our queue. */
@Timeout(90)
class GrpcExporterTest {

    private static final int PREFIX = 5;

    private final AtomicInteger spans = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx();
    private volatile String status = "0";
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setHttp2ClearTextEnabled(true))
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    @Test
    void deliversOverGrpc() throws Exception {
        assertThat(export(100)).isEqualTo(new FlushResult(100, Map.of(), false));
        assertThat(spans).hasValue(100);
    }

    @Test
    void countsWhatTheCollectorRefuses() throws Exception {
        status = "16";

        assertThat(export(10)).isEqualTo(new FlushResult(0, Map.of(DropReason.UNREACHABLE, 10L), false));
    }

    private FlushResult export(int count) throws Exception {
        try (BatchExporter exporter = BatchExporter.builder()
                .exporter(OtlpGrpcSpanExporter.builder()
                        .setEndpoint("http://127.0.0.1:" + server.actualPort())
                        .setTimeout(Duration.ofSeconds(30))
                        .build())
                .maxExportBatchSize(30)
                .timeout(Duration.ofSeconds(30))
                .shutdownHook(false)
                .build()) {
            Tracer tracer = SdkTracerProvider.builder()
                    .addSpanProcessor(exporter)
                    .build()
                    .get("test");
            for (int i = 0; i < count; i++) {
                tracer.spanBuilder("span").startSpan().setAttribute("i", i).end();
            }
            return exporter.flush(Duration.ofSeconds(40)).toCompletableFuture().get(50, TimeUnit.SECONDS);
        }
    }

    private void answer(HttpServerRequest request, Buffer body) {
        try {
            ExportTraceServiceRequest message =
                    ExportTraceServiceRequest.parseFrom(body.getBytes(PREFIX, body.length()));
            message.getResourceSpansList().forEach(resource -> resource.getScopeSpansList()
                    .forEach(scope -> spans.addAndGet(scope.getSpansCount())));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        request.response().putHeader("content-type", "application/grpc").putTrailer("grpc-status", status);
        // An empty message behind its prefix.
        request.response().end(Buffer.buffer(new byte[PREFIX]));
    }
}
