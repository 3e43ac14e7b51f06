package dev.waggle.core.internal;

/** Closes something at the end of the JVM, unless that is done before. */
public final class ShutdownHook {

    private final Thread thread;

    /** @param close bounded in time: the JVM waits for it */
    public ShutdownHook(String threadName, Runnable close) {
        thread = new Thread(close, threadName);
        try {
            Runtime.getRuntime().addShutdownHook(thread);
        } catch (IllegalStateException shuttingDown) {
            // What is made now is closed by nobody but its maker.
            return;
        }
    }

    /** Forgets what was to be closed. On the hook's own thread, and when the JVM ends already, nothing. */
    public void remove() {
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException shuttingDown) {
            // It runs, or will run and find everything closed.
            return;
        }
    }
}
