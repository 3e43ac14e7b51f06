package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who ends a span encodes those that have gathered; the drainer, which runs when it is told, does the rest. */
class EncodingInBurstsTest {

    private static final int BURST = 16;
    private static final int BATCH = 40;

    private final HandDrainer drainer = new HandDrainer();
    private final SilentSender collector = new SilentSender(drainer);
    private int ended;

    @Test
    void theThreadThatEndsTheSixteenthSpanEncodesThemAll() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);

        end(exporter, BURST - 2);
        assertThat(exporter.stats().queued()).isEqualTo(BURST - 1);
        end(exporter, 1);

        assertThat(exporter.stats().queued()).isZero();
        assertThat(exporter.stats().inFlight()).isEqualTo(BURST);
        assertThat(drainer.runOne()).isFalse();
    }

    @Test
    void aBatchThatIsFullWakesTheDrainerWhichOnlySends() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);

        end(exporter, BATCH - 1);
        assertThat(exporter.stats().inFlight()).isEqualTo(2 * BURST);
        end(exporter, BURST - BATCH % BURST);

        assertThat(exporter.stats().inFlight()).isEqualTo(BATCH);
        assertThat(exporter.stats().queued()).isEqualTo(BURST - BATCH % BURST);
        assertThat(drainer.runOne()).isTrue();
        assertThat(collector.requests()).hasSize(1);
        assertThat(collector.requests().get(0)).containsExactlyInAnyOrderElementsOf(names(0, BATCH));
    }

    @Test
    void everySpanIsSentOnce() {
        BatchExporter exporter = exporter(1 << 24);
        int all = 0;
        for (int some = 1; some < 60; some++) {
            end(exporter, some);
            all += some;
            runUntilIdle();
            answerAll();
        }
        assertDelivered(exporter, all);
    }

    @Test
    void aFlushCoversWhatWasEncodedAndWhatWasNot() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);
        end(exporter, BURST + 2);

        CompletableFuture<FlushResult> flush =
                exporter.flush(Duration.ofSeconds(5)).toCompletableFuture();
        runUntilIdle();
        assertThat(collector.requests()).hasSize(1);
        assertThat(flush).isNotDone();
        answerAll();

        assertThat(flush).isCompletedWithValue(new FlushResult(BURST + 3, Map.of(), false));
        assertDelivered(exporter, BURST + 3);
    }

    @Test
    void aLargeSpanIsLeftToTheDrainer() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);

        end(exporter, BURST - 3);
        tracer(exporter)
                .spanBuilder("large")
                .setAttribute("text", "x".repeat(200_000))
                .startSpan()
                .end();
        assertThat(drainer.runOne()).isFalse();
        end(exporter, 1);

        // Those before it are taken, with it, and not encoded: the drainer is called for them.
        assertThat(exporter.stats().queued()).isEqualTo(1);
        assertThat(drainer.runOne()).isTrue();
        assertThat(collector.requests()).isEmpty();
        exporter.flush(Duration.ofSeconds(5));
        runUntilIdle();
        assertThat(collector.requests().get(0)).hasSize(BURST).contains("large");
    }

    @Test
    void aSpanThatCannotBeReadIsLostAlone() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);

        end(exporter, BURST - 2);
        exporter.onEnd(unreadable(new IllegalStateException("gone")));

        assertThat(exporter.stats().inFlight()).isEqualTo(BURST - 1);
        assertThat(exporter.stats().dropped()).isEqualTo(Map.of(DropReason.ENCODING, 1L));
        exporter.flush(Duration.ofSeconds(5));
        runUntilIdle();
        assertThat(collector.requests().get(0)).containsExactlyInAnyOrderElementsOf(names(0, BURST - 1));
    }

    @Test
    void aSpanThatFillsTheStackOfItsThreadIsTriedAgainByTheDrainer() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);

        end(exporter, BURST - 2);
        exporter.onEnd(unreadable(new StackOverflowError()));

        assertThat(exporter.stats().dropped()).isEmpty();
        assertThat(exporter.stats().inFlight()).isEqualTo(BURST);
        assertThat(drainer.runOne()).isTrue();
        assertThat(exporter.stats().dropped()).isEqualTo(Map.of(DropReason.ENCODING, 1L));
        exporter.flush(Duration.ofSeconds(5));
        runUntilIdle();
        assertThat(collector.requests().get(0)).containsExactlyInAnyOrderElementsOf(names(0, BURST - 1));
    }

    @Test
    void aFlushDoesNotWaitForABurstOfWhichNothingIsLeft() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);
        exporter.flush(Duration.ofSeconds(5));
        runUntilIdle();
        answerAll();

        for (int i = 0; i < BURST; i++) {
            exporter.onEnd(unreadable(new IllegalStateException("gone")));
        }
        CompletableFuture<FlushResult> flush =
                exporter.flush(Duration.ofSeconds(5)).toCompletableFuture();
        runUntilIdle();

        assertThat(flush).isCompletedWithValue(new FlushResult(0, Map.of(DropReason.ENCODING, (long) BURST), false));
    }

    @Test
    void aSmallBudgetHasNoBufferForEndingThreads() {
        BatchExporter exporter = exporter(256 * 1024);
        started(exporter);

        end(exporter, BATCH - 2);

        assertThat(exporter.stats().queued()).isEqualTo(BATCH - 1);
        end(exporter, 1);
        runUntilIdle();
        assertThat(collector.requests()).containsExactly(names(0, BATCH));
    }

    @Test
    void whatIsEncodedAndNotSentWhenTheTimeToCloseIsOverIsCounted() {
        BatchExporter exporter = exporter(1 << 24);
        started(exporter);
        end(exporter, BURST + 4);

        CompletableFuture<FlushResult> closed = exporter.close(Duration.ZERO).toCompletableFuture();
        drainer.runAll();

        assertThat(closed).isCompleted();
        ExporterStats stats = exporter.stats();
        assertThat(stats.inFlight() + stats.queued()).isZero();
        assertThat(stats.dropped()).isEqualTo(Map.of(DropReason.CLOSED, BURST + 5L));
        end(exporter, BURST);
        assertThat(exporter.stats().dropped()).isEqualTo(Map.of(DropReason.CLOSED, 2 * BURST + 5L));
    }

    @Test
    void aBatchThatCannotBeSealedOnceIsSealedLater() {
        BatchExporter exporter = exporter(1 << 24);
        ThrowingOnce value = new ThrowingOnce();
        Tracer tracer = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(AttributeKey.valueKey("value"), value)))
                .addSpanProcessor(exporter)
                .build()
                .get("test");
        end(tracer, BATCH);
        value.next(new IllegalStateException("not now"));
        assertThatThrownBy(this::runUntilIdle).hasMessage("not now");
        assertThat(value.hasThrown()).isTrue();

        end(tracer, BURST);

        assertDelivered(exporter, BATCH + BURST);
        assertThat(exporter.stats().dropped()).isEmpty();
    }

    private BatchExporter exporter(int byteBudget) {
        return BatchExporter.builder()
                .endpoint(URI.create("http://localhost:1/v1/traces"))
                .sender(collector)
                .clock(drainer)
                .maxExportBatchSize(BATCH)
                .byteBudget(byteBudget)
                .shutdownHook(false)
                .build();
    }

    /** The first span wakes the drainer, which makes ready what others may write into. */
    private void started(BatchExporter exporter) {
        end(exporter, 1);
        runUntilIdle();
    }

    private void end(BatchExporter exporter, int spans) {
        end(tracer(exporter), spans);
    }

    private void end(Tracer tracer, int spans) {
        for (int i = 0; i < spans; i++) {
            tracer.spanBuilder("span " + ended++).startSpan().end();
        }
    }

    private static Tracer tracer(BatchExporter exporter) {
        return SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
    }

    /** Its name cannot be read; that is done when it is encoded. */
    private static ReadableSpan unreadable(Throwable failure) {
        return new EndedSpan(new DelegatingSpanData(new TestSpans(1).span()) {
            @Override
            public String getName() {
                return raise(failure);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> String raise(Throwable failure) throws T {
        throw (T) failure;
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "span " + i).toList();
    }

    private void runUntilIdle() {
        while (drainer.runOne()) {
            continue;
        }
    }

    private void answerAll() {
        while (!collector.answers.isEmpty()) {
            collector.answer();
            runUntilIdle();
        }
    }

    private void assertDelivered(BatchExporter exporter, int spans) {
        exporter.flush(Duration.ofSeconds(5));
        runUntilIdle();
        answerAll();
        assertThat(exporter.stats().delivered()).isEqualTo(spans);
        assertThat(collector.requests().stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(names(0, spans));
    }
}
