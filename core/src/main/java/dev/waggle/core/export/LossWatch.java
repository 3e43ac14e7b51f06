package dev.waggle.core.export;

import dev.waggle.core.DropReason;

/** Sees to it that what other threads lost is said, too. On the drainer, where nothing else is said. */
final class LossWatch {

    private final LossLog log;
    private final Books books;
    private final BatchMaker maker;
    private final InFlight inFlight;
    private long seenDropped;
    private volatile boolean signalled;

    LossWatch(LossLog log, Books books, BatchMaker maker, InFlight inFlight) {
        this.log = log;
        this.books = books;
        this.maker = maker;
        this.inFlight = inFlight;
    }

    /** By the thread that has dropped a span for want of room; true when the drainer is to be woken for it. */
    boolean signal() {
        if (signalled) {
            return false;
        }
        signalled = true;
        return true;
    }

    /** What was dropped for want of room, and whether it is over. */
    void lookForDrops(long now) {
        long dropped = books.dropped();
        if (dropped != seenDropped) {
            if (signalled) {
                log.trouble(now, seenDropped, "the exporter's queue or byte budget is full");
            }
            seenDropped = dropped;
        }
        if (inFlight.deliveredAfterTrouble() && log.delivered(now, dropped)) {
            signalled = false;
        }
    }

    /** What was lost while it was written. */
    void lookForLoss(long now) {
        DropReason lost = maker.takeLoss();
        if (lost != null) {
            log.trouble(now, books.dropped(), "a span was dropped: " + lost);
        }
    }

    /** When to look again, to say that it is over; {@link Long#MAX_VALUE} for never. */
    long nextLook(long now) {
        boolean mayBeOver = log.troubled() && inFlight.deliveredAfterTrouble();
        return mayBeOver ? Math.max(now, log.quietAt()) + 1 : Long.MAX_VALUE;
    }
}
