package dev.waggle.core.internal;

/** A thread of an exporter: who waits on it for the exporter may wait for ever. */
public final class ExporterThread extends Thread {

    /** A daemon that keeps nothing of the thread that happens to start it, but for where it finds classes. */
    public ExporterThread(Runnable work, String name) {
        super(null, work, name, 0, false);
        setDaemon(true);
        setContextClassLoader(Thread.currentThread().getContextClassLoader());
    }
}
