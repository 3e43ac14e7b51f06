package dev.waggle.core.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Completes what nobody else has completed in time. */
public final class Deadline {

    private static final Duration LONGEST = Duration.ofDays(3650);

    private Deadline() {}

    /** As nanoseconds: not below zero, and no more than a timer takes. */
    public static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            return 0;
        }
        return (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
    }

    /**
     * Completes the future with what is known when the time is over. That is on a thread of its own: what follows may wait for
     * something, and the JDK's timers, all of a process, have one thread.
     */
    public static <T> void complete(CompletableFuture<T> future, long timeoutNanos, Supplier<T> late) {
        CompletableFuture<Void> timer =
                new CompletableFuture<Void>().completeOnTimeout(null, timeoutNanos, TimeUnit.NANOSECONDS);
        timer.thenRun(() -> new ExporterThread(() -> future.complete(late.get()), "waggle-exporter-late").start());
        future.whenComplete((result, never) -> timer.cancel(false));
    }
}
