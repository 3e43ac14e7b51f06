package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;

/** Complete, error, items and cancel at once, from two threads that start together. */
class EndOnceTest {

    private static final int ROUNDS = 5_000;

    private final Recorded recorded = new Recorded();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() {
        threads.shutdownNow();
        recorded.close();
    }

    @Test
    void anEndAndACancelThatRaceEndTheEventOnce() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        for (int round = 0; round < ROUNDS; round++) {
            boolean fails = round % 2 == 0;
            TestPublisher<String> source = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
            Leaver leaver = new Leaver();
            source.flux().transform(recorded.tracing.event("raced", e -> {})).subscribe(leaver);
            Future<?> signals = threads.submit(() -> {
                barrier.await();
                source.next("a".repeat(3_000)).next("b".repeat(3_000));
                return fails ? source.error(new IllegalStateException("race")) : source.complete();
            });
            Future<?> leaving = threads.submit(() -> {
                barrier.await();
                leaver.cancel();
                return null;
            });
            signals.get();
            leaving.get();
        }
        assertThat(recorded.spans()).hasSize(ROUNDS);
    }

    @Test
    void tenThousandCancelledStreamsOfAMegabyteKeepNothingButTheirBoundedText() {
        String chunk = "x".repeat(64 * 1024);
        long before = usedHeap();
        for (int i = 0; i < 10_000; i++) {
            Flux.range(0, 17)
                    .map(n -> chunk)
                    .transform(recorded.tracing.event("cancelled", e -> {}))
                    .take(16)
                    .blockLast();
            if (i % 500 == 499) {
                assertThat(recorded.spans()).hasSize(500).allSatisfy(span -> {
                    EventLifeCycleTest.assertCancelled(span);
                    assertThat(span.getAttributes().get(AttributeKey.stringKey("honeyhive_outputs.text")))
                            .hasSizeBetween(60_000, 66_000);
                });
                recorded.exporter.reset();
            }
        }
        assertThat(usedHeap() - before).isLessThan(64L << 20);
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Asks for everything and waits to be told to leave. */
    private static final class Leaver extends BaseSubscriber<String> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            requestUnbounded();
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            assertThat(List.of("race")).contains(throwable.getMessage());
        }
    }
}
