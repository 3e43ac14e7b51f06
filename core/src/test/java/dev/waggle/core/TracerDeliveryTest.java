package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.waggle.core.export.ExporterStats;
import dev.waggle.core.export.TestCollector;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What flush and close of a tracer wait for, and where they do not. */
@Timeout(120)
class TracerDeliveryTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whatFollowsAFlushMayCloseTheTracer() throws Exception {
        Held exporter = new Held();
        SessionTracer tracer = builder().exporter(exporter).build();
        end(tracer);

        CompletableFuture<Void> closed =
                tracer.flush(LONG).thenRun(tracer::close).toCompletableFuture();
        exporter.code.succeed();

        closed.get(100, TimeUnit.SECONDS);
        tracer.close();
        assertThat(exporter.shutDown).isDone();
    }

    @Test
    void whatFollowsAFlushIsToldThatItCannotWaitForOne() throws Exception {
        Held exporter = new Held();
        try (SessionTracer tracer = builder().exporter(exporter).build()) {
            end(tracer);
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            tracer.flush(LONG).thenRun(() -> refused.complete(catchThrowable(() -> tracer.flushAndWait(LONG))));
            exporter.code.succeed();

            assertThat(refused.get(100, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use flush, which does not wait");
        }
    }

    @Test
    void theExporterIsToldMoreByCodeThanByTheEnvironment() throws Exception {
        Map<String, String> variables = Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", "none");
        try (TestCollector collector = TestCollector.start();
                SessionTracer tracer = builder()
                        .environment(variables::get)
                        .endpoint(collector.uri().resolve("/"))
                        .header("authorization", "Bearer ours")
                        .exporterOptions(e -> e.compression("gzip")
                                .endpoint(URI.create("http://elsewhere.invalid/"))
                                .headers(Map.of("authorization", "theirs", "x-more", "lost")))
                        .build()) {
            end(tracer);

            assertThat(tracer.flushAndWait(LONG).complete()).isTrue();
            assertThat(collector.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers())
                            .containsEntry("content-encoding", "gzip")
                            .containsEntry("authorization", "Bearer ours")
                            .doesNotContainKey("x-more"));
            assertThat(tracer.exporterStats()).isEqualTo(new ExporterStats(1, 1, Map.of(), 0, 0));
        }
    }

    @Test
    void variablesThatCodeOverridesMayBeMeantForSomebodyElse() throws Exception {
        Map<String, String> sidecars = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "collector:4317",
                "OTEL_EXPORTER_OTLP_HEADERS", "no header");
        try (TestCollector collector = TestCollector.start();
                SessionTracer tracer = builder()
                        .environment(sidecars::get)
                        .endpoint(collector.uri().resolve("/"))
                        .header("authorization", "Bearer ours")
                        .build()) {
            end(tracer);
            assertThat(tracer.flushAndWait(LONG).complete()).isTrue();
        }
    }

    @Test
    void whereNothingIsExportedThereIsNoExporterToTellOrToAsk() {
        try (SessionTracer tracer = builder()
                .testMode(true)
                .exporterOptions(e -> {
                    throw new AssertionError("there is none");
                })
                .build()) {
            end(tracer);
            assertThat(tracer.exporterStats().ended()).isZero();
        }
    }

    @Test
    void aFlushReachesTheProcessorsThatWereAdded() throws Exception {
        InMemorySpanExporter second = InMemorySpanExporter.create();
        try (TestCollector collector = TestCollector.start();
                SessionTracer tracer = builder()
                        .endpoint(collector.uri().resolve("/"))
                        .spanProcessor(BatchSpanProcessor.builder(second)
                                .setScheduleDelay(Duration.ofHours(1))
                                .build())
                        .build()) {
            end(tracer);

            assertThat(tracer.flushAndWait(LONG).complete()).isTrue();
            assertThat(second.getFinishedSpanItems()).hasSize(1);
            assertThat(collector.spans()).isEqualTo(1);
        }
    }

    @Test
    void aCloseWaitsForTheProcessorsThatWereAdded() throws Exception {
        CompletableResultCode over = new CompletableResultCode();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        try (TestCollector collector = TestCollector.start()) {
            SessionTracer tracer = builder()
                    .endpoint(collector.uri().resolve("/"))
                    .spanProcessor(new AddedProcessor(() -> {
                        asked.complete(null);
                        return over;
                    }))
                    .build();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(tracer::close);

            asked.get(100, TimeUnit.SECONDS);
            assertThatThrownBy(() -> closed.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            over.succeed();
            closed.get(100, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatFollowsAFlushThatWasNotOverInTimeMayCloseTheTracer() throws Exception {
        SessionTracer tracer = builder()
                .exporter(InMemorySpanExporter.create())
                .spanProcessor(new AddedProcessor(CompletableResultCode::new))
                .build();

        CompletableFuture<Void> closed =
                tracer.flush(Duration.ofMillis(50)).thenRun(tracer::close).toCompletableFuture();

        closed.get(100, TimeUnit.SECONDS);
    }

    @Test
    void aFlushMayHaveAllTheTimeThereIs() {
        try (SessionTracer tracer =
                builder().exporter(InMemorySpanExporter.create()).build()) {
            end(tracer);

            assertThat(tracer.flushAndWait(ChronoUnit.FOREVER.getDuration()).complete())
                    .isTrue();
        }
    }

    @Test
    void aProcessorThatThrowsAtTheEndDoesNotKeepATracerFromClosing() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            SessionTracer tracer = builder()
                    .endpoint(collector.uri().resolve("/"))
                    .spanProcessor(new AddedProcessor(() -> {
                        throw new IllegalStateException("broken");
                    }))
                    .build();
            end(tracer);

            assertThat(tracer.flushAndWait(LONG).timedOut()).isTrue();
            tracer.close();
            assertThat(collector.spans()).isEqualTo(1);
        }
    }

    @Test
    void anOpenTelemetryThatHidesItsSdkIsNeverFlushedCompletely() {
        try (LogLines log = LogLines.of("dev.waggle")) {
            SessionTracer tracer = SessionTracer.create(OpenTelemetry.noop());

            assertThat(tracer.flushAndWait(LONG).complete()).isFalse();
            assertThat(log.lines()).anyMatch(line -> line.contains("whose spans it cannot flush"));
        }
    }

    private static SessionTracerBuilder builder() {
        return SessionTracer.builder().environment(name -> null).service("test").shutdownHook(false);
    }

    private static void end(SessionTracer tracer) {
        tracer.startEvent(Context.root(), "event", e -> {}).end();
    }

    /** Delivers when it is told to. */
    private static final class Held implements SpanExporter {

        private final CompletableResultCode code = new CompletableResultCode();
        private final CompletableFuture<Void> shutDown = new CompletableFuture<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return code;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            shutDown.complete(null);
            return CompletableResultCode.ofSuccess();
        }
    }
}
