package dev.waggle.core.export;

/**
 * The one thread, or event loop, on which an exporter sends, reads answers, and encodes what the threads that end spans
 * leave over. Tasks run one after the other, in order; they never block.
 */
public interface Drainer {

    /**
     * Runs a task soon. Callable from any thread, never blocks.
     *
     * @return false when the drainer has ended and the task will not run
     */
    boolean execute(Runnable task);

    /**
     * Runs a task later. Called on the drainer only.
     *
     * @return cancels the task where it has not run yet
     */
    Runnable schedule(long delayNanos, Runnable task);

    /**
     * Runs the rest of a task whose slice is over after everything else that waits, I/O included. Called on the drainer
     * only; when the drainer has ended the rest does not run.
     */
    default void giveWay(Runnable rest) {
        execute(rest);
    }

    /** True on the drainer itself. */
    boolean isCurrent();

    /** Whether what it runs may block it, so that somebody else has to keep the time of those who wait. */
    default boolean canBeHeldUp() {
        return false;
    }

    /**
     * For how long a task may hold the drainer, in nanoseconds, before it has to give way: small where an application's
     * handlers share it; 0 means as long as it takes.
     */
    default long sliceNanos() {
        return 0;
    }

    /** Runs compression and other heavy work of a shared drainer elsewhere; in place by default. */
    default void offload(Runnable work, Runnable thenOnDrainer) {
        work.run();
        thenOnDrainer.run();
    }
}
