package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.EventTemplate;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/** Complete, error and cancel race for the end of an event: Lincheck looks at their interleavings. */
public class EndOnceLincheckTest {

    /** Lincheck's own limit of 30 s is passed on a loaded machine while it rewrites classes in the first run. */
    private static final long HUNG_MILLIS = 600_000;

    @Test
    void oneOfThemEndsTheEvent() {
        options().check(Raced.class);
    }

    @Test
    void lincheckFindsAnEndThatLooksBeforeItActs() {
        assertThatThrownBy(() -> options().check(LooksThenActs.class)).isInstanceOf(LincheckAssertionError.class);
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(300)
                .invocationTimeout$lincheck(HUNG_MILLIS)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0);
    }

    /** The operator's subscriber: signals are serial, a cancel comes from anywhere. */
    public static class Raced {

        private final AtomicInteger ends = new AtomicInteger();
        private final EventMonoSubscriber<String> subscriber = new EventMonoSubscriber<>(
                new Nobody(), EventTemplate.of("raced", e -> {}), new CountedEvent(ends), null);

        @Operation(nonParallelGroup = "signals")
        public void value() {
            subscriber.onNext("value");
        }

        @Operation(nonParallelGroup = "signals")
        public void complete() {
            subscriber.onComplete();
        }

        @Operation
        public void cancel() {
            subscriber.cancel();
        }

        /** Not more than once; whether at all depends on the operations that Lincheck chose. */
        @Validate
        public void endedOnce() {
            if (ends.get() > 1) {
                throw new IllegalStateException("ended " + ends.get() + " times");
            }
        }
    }

    /** The positive control. */
    public static class LooksThenActs {

        private final AtomicInteger ends = new AtomicInteger();
        private volatile boolean ended;

        @Operation
        public void complete() {
            if (!ended) {
                ended = true;
                ends.incrementAndGet();
            }
        }

        @Operation
        public void cancel() {
            complete();
        }

        /** As above. */
        @Validate
        public void endedOnce() {
            if (ends.get() > 1) {
                throw new IllegalStateException("ended " + ends.get() + " times");
            }
        }
    }

    private static final class Nobody extends BaseSubscriber<String> {

        @Override
        protected void hookOnError(Throwable throwable) {}
    }
}
