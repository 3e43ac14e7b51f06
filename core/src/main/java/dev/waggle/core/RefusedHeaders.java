package dev.waggle.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Counts what could not be written to, or read from, a carrier, and says so in the log once. */
final class RefusedHeaders {

    private static final Logger LOGGER = System.getLogger(SessionPropagator.class.getName());

    private final LongAdder count = new LongAdder();
    private final AtomicBoolean logged = new AtomicBoolean();

    /** @param reason ours alone: what was refused can be hostile, and stays out of the log */
    void add(String reason) {
        count.increment();
        if (logged.compareAndSet(false, true)) {
            LOGGER.log(Level.WARNING, "Left out of the trace headers: {0}. Further ones are only counted.", reason);
        }
    }

    long sum() {
        return count.sum();
    }
}
