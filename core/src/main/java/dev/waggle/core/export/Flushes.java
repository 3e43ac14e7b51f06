package dev.waggle.core.export;

import dev.waggle.core.FlushResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The flushes that are waiting. Each one waits until the queue was read up to where it stood at the call, and then for
 * the batches that were open at that moment. Confined to the drainer, but for {@link #now}.
 *
 * <p>A result counts what happened since the last flush that was complete before this one was asked for, so that of
 * several at once each one tells the whole loss.
 */
final class Flushes {

    private final Books books;
    private final List<Pending> pending = new ArrayList<>();
    private volatile Books.Snapshot reported;

    Flushes(Books books) {
        this.books = books;
        this.reported = books.snapshot();
    }

    void add(long target, long deadline, CompletableFuture<FlushResult> future) {
        pending.add(new Pending(target, deadline, future, reported));
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** True while some flush wants spans that have come into no batch yet. */
    boolean wantMore(long batchedUpTo) {
        for (Pending flush : pending) {
            if (flush.target > batchedUpTo) {
                return true;
            }
        }
        return false;
    }

    long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (Pending flush : pending) {
            next = Math.min(next, flush.deadline);
        }
        return next;
    }

    /**
     * Completes what is done.
     *
     * @param batchedUpTo how many spans have left the queue and are in batches, or lost
     * @param newest the newest batch's number
     * @param oldestOpen the number of the oldest batch whose fate is open, or {@link Long#MAX_VALUE}
     */
    void check(long now, long batchedUpTo, long newest, long oldestOpen) {
        for (int i = 0; i < pending.size(); ) {
            Pending flush = pending.get(i);
            if (flush.lastBatch < 0 && batchedUpTo >= flush.target) {
                flush.lastBatch = newest;
            }
            boolean done = flush.lastBatch >= 0 && oldestOpen > flush.lastBatch;
            if (done || now - flush.deadline >= 0) {
                pending.remove(i);
                complete(flush, !done);
            } else {
                i++;
            }
        }
    }

    /** Nothing will be delivered any more. */
    void completeAll() {
        for (Pending flush : List.copyOf(pending)) {
            pending.remove(flush);
            complete(flush, false);
        }
    }

    private void complete(Pending flush, boolean timedOut) {
        if (flush.future.isDone()) {
            // Told already, by who kept the time: what came after that is the next one's to tell.
            return;
        }
        Books.Snapshot now = books.snapshot();
        reported = now;
        flush.future.complete(new FlushResult(
                now.delivered() - flush.baseline.delivered(), now.droppedSince(flush.baseline), timedOut));
    }

    /** What is known at this moment, for a flush that nobody can wait for any more. From any thread. */
    FlushResult now(boolean timedOut) {
        Books.Snapshot before = reported;
        Books.Snapshot now = books.snapshot();
        return new FlushResult(now.delivered() - before.delivered(), now.droppedSince(before), timedOut);
    }

    private static final class Pending {

        private final long target;
        private final long deadline;
        private final CompletableFuture<FlushResult> future;
        private final Books.Snapshot baseline;
        private long lastBatch = -1;

        Pending(long target, long deadline, CompletableFuture<FlushResult> future, Books.Snapshot baseline) {
            this.target = target;
            this.deadline = deadline;
            this.future = future;
            this.baseline = baseline;
        }
    }
}
