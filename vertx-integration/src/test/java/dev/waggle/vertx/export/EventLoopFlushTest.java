package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.SpanSender;
import dev.waggle.core.export.TestCollector;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flush and close on the only event loop that there is, which is also the one that has to do the work. */
@Timeout(120)
class EventLoopFlushTest {

    private static final Duration LONG = Duration.ofSeconds(40);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    @Test
    void aFlushOnTheLoopCompletesWithoutBlockingIt() throws Exception {
        try (TestCollector collector = TestCollector.start();
                BatchExporter exporter = exporter(collector.uri())) {
            CompletableFuture<FlushResult> result = onLoop(() -> {
                end(exporter, 3000);
                return exporter.flush(LONG);
            });

            assertThat(get(result)).isEqualTo(new FlushResult(3000, Map.of(), false));
            assertThat(collector.spans()).isEqualTo(3000);
        }
    }

    @Test
    void severalFlushesAndACloseOnTheLoopAllComplete() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            BatchExporter exporter = exporter(collector.uri());
            List<CompletionStage<FlushResult>> results = new ArrayList<>();
            CompletableFuture<FlushResult> closed = onLoop(() -> {
                for (int i = 0; i < 5; i++) {
                    end(exporter, 700);
                    results.add(exporter.flush(LONG));
                }
                // The blocking convenience does not wait here.
                exporter.close();
                return exporter.close(LONG);
            });

            assertThat(get(closed).complete()).isTrue();
            for (CompletionStage<FlushResult> result : results) {
                assertThat(get(result).complete()).isTrue();
            }
            assertThat(exporter.stats().delivered()).isEqualTo(3500);
            assertThat(get(exporter.flush(LONG)).timedOut()).isFalse();
        }
    }

    @Test
    void aCollectorThatNeverAnswersHoldsNeitherFlushNorClose() throws Exception {
        try (TestCollector collector = TestCollector.start((request, socket, out) -> Thread.sleep(120_000))) {
            BatchExporter exporter = exporter(collector.uri());
            CompletableFuture<FlushResult> flushed = onLoop(() -> {
                end(exporter, 2000);
                return exporter.flush(Duration.ofMillis(300));
            });
            assertThat(get(flushed).timedOut()).isTrue();

            CompletableFuture<FlushResult> closed = onLoop(() -> exporter.close(Duration.ofMillis(300)));

            assertThat(get(closed).dropped()).containsEntry(DropReason.CLOSED, 2000L);
            assertThat(exporter.stats().inFlight() + exporter.stats().queued()).isZero();
        }
    }

    @Test
    void theBlockingCloseDoesNotHoldUpALoopThatIsNotTheExportersOwn() throws Exception {
        CountDownLatch afterwards = new CountDownLatch(1);
        try (TestCollector collector = TestCollector.start((request, socket, out) -> {
            afterwards.await();
            TestCollector.ok().serve(request, socket, out);
        })) {
            BatchExporter exporter = exporter(collector.uri(), VertxSender.create());
            CompletableFuture<FlushResult> closed = onLoop(() -> {
                end(exporter, 1);
                exporter.close();
                afterwards.countDown();
                return exporter.close(LONG);
            });

            assertThat(get(closed)).isEqualTo(new FlushResult(1, Map.of(), false));
        }
    }

    private BatchExporter exporter(URI endpoint) {
        return exporter(endpoint, VertxSender.on(vertx));
    }

    private static BatchExporter exporter(URI endpoint, SpanSender sender) {
        return BatchExporter.builder()
                .endpoint(endpoint)
                .sender(sender)
                .timeout(Duration.ofSeconds(30))
                .shutdownHook(false)
                .build();
    }

    private CompletableFuture<FlushResult> onLoop(Call call) throws Exception {
        CompletableFuture<CompletionStage<FlushResult>> called = new CompletableFuture<>();
        vertx.runOnContext(none -> called.complete(call.run()));
        return called.get(40, TimeUnit.SECONDS).toCompletableFuture();
    }

    private static void end(BatchExporter exporter, int spans) {
        Tracer tracer =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
        for (int i = 0; i < spans; i++) {
            tracer.spanBuilder("span").startSpan().setAttribute("i", i).end();
        }
    }

    private static FlushResult get(CompletionStage<FlushResult> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private interface Call {
        CompletionStage<FlushResult> run();
    }
}
