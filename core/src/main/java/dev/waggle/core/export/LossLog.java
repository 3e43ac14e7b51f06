package dev.waggle.core.export;

import java.util.concurrent.TimeUnit;

/** One warning when spans begin to be lost or the collector is gone, one when all is well again. On the drainer. */
final class LossLog {

    private static final System.Logger LOG = System.getLogger(BatchExporter.class.getName());
    private static final long QUIET = TimeUnit.SECONDS.toNanos(5);

    private final String destination;
    private boolean troubled;
    private long lastTrouble;
    private long droppedBefore;

    LossLog(String destination) {
        this.destination = destination;
    }

    void trouble(long now, long dropped, String what) {
        if (!troubled) {
            troubled = true;
            droppedBefore = dropped;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Spans for {0} are late or lost: {1}. Said once, until it is over.",
                    destination,
                    what);
        }
        lastTrouble = now;
    }

    /** Called after a delivery; quiet for a while is what counts as over. */
    boolean delivered(long now, long dropped) {
        if (troubled && now - lastTrouble >= QUIET) {
            troubled = false;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Spans for {0} are delivered again; lost since the warning: {1}",
                    destination,
                    dropped - droppedBefore);
            return true;
        }
        return false;
    }

    boolean troubled() {
        return troubled;
    }

    long quietAt() {
        return lastTrouble + QUIET;
    }
}
