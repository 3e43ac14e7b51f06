package dev.waggle.core.internal;

/** The one thread of an exporter: who waits on it for the exporter waits for ever. */
public final class ExporterThread extends Thread {

    /** A daemon that keeps nothing of the thread that happens to start it. */
    public ExporterThread(Runnable work, String name) {
        super(null, work, name, 0, false);
        setDaemon(true);
        setContextClassLoader(ExporterThread.class.getClassLoader());
    }
}
