package dev.waggle.benchmarks.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import dev.waggle.core.export.BatchExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * OTLP over gRPC: OpenTelemetry's exporter stands behind our queue, and its client talks HTTP/2 to a server that frames
 * and answers as gRPC does. It lives here because this class path has both that client and Vert.x.
 */
@Timeout(120)
class GrpcExporterTest {

    private static final String METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final int OK = 0;
    private static final int INVALID_ARGUMENT = 3;
    private static final int UNAVAILABLE = 14;

    private final Vertx vertx = Vertx.vertx();
    private final List<ExportTraceServiceRequest> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile IntUnaryOperator statusOfCall = call -> OK;
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    @Test
    void spansArriveInBatches() throws Exception {
        assertThat(export(grpc(), 1000)).isEqualTo(new FlushResult(1000, Map.of(), false));
        assertThat(received).hasSizeGreaterThan(1);
        assertThat(names()).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void aStatusThatRefusesIsALossThatIsCounted() throws Exception {
        statusOfCall = call -> call == 1 ? INVALID_ARGUMENT : OK;

        FlushResult result = export(grpc(), 1000);

        assertThat(result.dropped()).containsOnlyKeys(DropReason.UNREACHABLE);
        assertThat(result.dropped().get(DropReason.UNREACHABLE)).isBetween(1L, 100L);
        assertThat(result.delivered() + result.dropped().get(DropReason.UNREACHABLE))
                .isEqualTo(1000);
        assertThat(names()).hasSize((int) result.delivered());
    }

    @Test
    void aCollectorThatIsUnavailableIsALossThatIsCounted() throws Exception {
        statusOfCall = call -> UNAVAILABLE;

        assertThat(export(grpc().setRetryPolicy(null), 250))
                .isEqualTo(new FlushResult(0, Map.of(DropReason.UNREACHABLE, 250L), false));
        assertThat(calls).hasPositiveValue();
    }

    @Test
    void whatOpenTelemetrysRetriesDeliverIsDelivered() throws Exception {
        statusOfCall = call -> call == 1 ? UNAVAILABLE : OK;
        RetryPolicy soon = RetryPolicy.builder()
                .setInitialBackoff(Duration.ofMillis(20))
                .setMaxBackoff(Duration.ofMillis(20))
                .build();

        assertThat(export(grpc().setRetryPolicy(soon), 50)).isEqualTo(new FlushResult(50, Map.of(), false));
        assertThat(calls).hasValue(2);
        assertThat(names()).hasSize(50).doesNotHaveDuplicates();
    }

    private OtlpGrpcSpanExporterBuilder grpc() {
        return OtlpGrpcSpanExporter.builder().setEndpoint("http://127.0.0.1:" + server.actualPort());
    }

    private static FlushResult export(OtlpGrpcSpanExporterBuilder grpc, int spans) throws Exception {
        try (BatchExporter exporter = BatchExporter.builder()
                .exporter(grpc.build())
                .maxExportBatchSize(100)
                .shutdownHook(false)
                .build()) {
            SdkTracerProvider provider =
                    SdkTracerProvider.builder().addSpanProcessor(exporter).build();
            for (int i = 0; i < spans; i++) {
                provider.get("test").spanBuilder("span " + i).startSpan().end();
            }
            return exporter.flush(Duration.ofSeconds(60)).toCompletableFuture().get(90, TimeUnit.SECONDS);
        }
    }

    private List<String> names() {
        return received.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .map(span -> span.getName())
                .toList();
    }

    private void serve(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            int status = request.path().equals(METHOD) ? statusOfCall.applyAsInt(calls.incrementAndGet()) : 12;
            HttpServerResponse response = request.response().putHeader("content-type", "application/grpc");
            if (status != OK) {
                // Without a message the status stands in the head.
                response.putHeader("grpc-status", Integer.toString(status)).end();
                return;
            }
            received.add(message(body));
            response.putTrailer("grpc-status", "0");
            response.end(Buffer.buffer(new byte[5]));
        });
    }

    /** One message behind its prefix: a byte for compression, four of length. */
    private static ExportTraceServiceRequest message(Buffer body) {
        try {
            assertThat(body.getByte(0)).isZero();
            assertThat(body.getInt(1)).isEqualTo(body.length() - 5);
            return ExportTraceServiceRequest.parseFrom(body.getBytes(5, body.length()));
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }
}
