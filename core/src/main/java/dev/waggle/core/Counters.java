package dev.waggle.core;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts what a tracer did not record and says the first of each kind in the log.
 *
 * <p>The log names keys and exception types only: a message of the application's can hold what must not be logged.
 */
final class Counters {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private final Kind lateEnrichments = new Kind();
    private final Kind refusedValues = new Kind();
    private final Kind truncatedValues = new Kind();

    private final LongSupplier refusedHeaders;

    Counters() {
        this(() -> 0);
    }

    /** @param refusedHeaders what the tracer's propagator counts */
    Counters(LongSupplier refusedHeaders) {
        this.refusedHeaders = refusedHeaders;
    }

    void lateEnrichment(String what) {
        if (lateEnrichments.isFirst()) {
            LOG.log(Level.WARNING, "{0} came after its event had ended, or without one, and was dropped", what);
        }
    }

    /**
     * A value, redactor or extractor of the application's threw.
     *
     * @throws VirtualMachineError the failure itself, where going on would hide that the JVM is in trouble
     */
    void refusedValue(String what, Throwable failure) {
        if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
            throw fatal;
        }
        if (refusedValues.isFirst()) {
            LOG.log(
                    Level.WARNING,
                    "{0} could not be recorded ({1}); the work goes on without it",
                    what,
                    failure.getClass().getName());
        }
    }

    void truncatedValue(String key) {
        if (truncatedValues.isFirst()) {
            LOG.log(Level.WARNING, "{0} was cut: see maxValueLength and maxSpanSize", key);
        }
    }

    TracerStats snapshot() {
        return new TracerStats(
                lateEnrichments.sum(), refusedValues.sum(), truncatedValues.sum(), refusedHeaders.getAsLong());
    }

    private static final class Kind {

        private final LongAdder count = new LongAdder();
        private final AtomicBoolean said = new AtomicBoolean();

        boolean isFirst() {
            count.increment();
            return !said.get() && said.compareAndSet(false, true);
        }

        long sum() {
            return count.sum();
        }
    }
}
