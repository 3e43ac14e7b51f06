package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of every span. Each number is counted where it happens and none is derived from the others, so that
 * {@code ended = delivered + dropped + queued + inFlight} is a check and not a definition.
 */
final class Books {

    private static final int MOST_READINGS = 10_000;
    private static final long MOVED = 1 << 16;

    private final LongAdder ended = new LongAdder();
    private final LongAdder[] dropped = new LongAdder[DropReason.values().length];
    private final AtomicLong inFlight = new AtomicLong();
    private volatile long delivered;

    /** How many threads are moving spans from one number to another, and above {@link #MOVED} how often it was done. */
    private final AtomicLong moves = new AtomicLong();

    Books() {
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = new LongAdder();
        }
    }

    void spanEnded() {
        ended.increment();
    }

    void dropped(DropReason reason, long spans) {
        dropped[reason.ordinal()].add(spans);
    }

    /** Spans are about to leave the queue. Ends with {@link #taken}; for one thread at a time. */
    void taking() {
        moves.incrementAndGet();
    }

    void taken(long spans) {
        inFlight.addAndGet(spans);
        moves.addAndGet(MOVED - 1);
    }

    /** On the drainer only. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    void delivered(long spans) {
        moves.incrementAndGet();
        delivered += spans;
        inFlight.addAndGet(-spans);
        moves.addAndGet(MOVED - 1);
    }

    /** A span that has left the queue is lost. */
    void lost(DropReason reason, long spans) {
        moves.incrementAndGet();
        dropped(reason, spans);
        inFlight.addAndGet(-spans);
        moves.addAndGet(MOVED - 1);
    }

    long ended() {
        return ended.sum();
    }

    long delivered() {
        return delivered;
    }

    long inFlight() {
        return inFlight.get();
    }

    long dropped(DropReason reason) {
        return dropped[reason.ordinal()].sum();
    }

    long dropped() {
        long sum = 0;
        for (LongAdder counter : dropped) {
            sum += counter.sum();
        }
        return sum;
    }

    Snapshot snapshot() {
        long[] reasons = new long[dropped.length];
        for (int i = 0; i < reasons.length; i++) {
            reasons[i] = dropped[i].sum();
        }
        return new Snapshot(delivered, reasons);
    }

    /**
     * One reading, in which nothing was moved; taken again while spans end in between, a few times at most. A thread
     * that is not let run in the middle of a move is not waited for without end.
     */
    ExporterStats stats(SpanQueue queue) {
        for (int attempt = 0; attempt < MOST_READINGS; attempt++) {
            long before = moves.get();
            if (before % MOVED != 0) {
                Thread.yield();
                continue;
            }
            ExporterStats stats = read(queue);
            if (moves.get() == before && (attempt >= 8 || stats.ended() == ended())) {
                return stats;
            }
        }
        return read(queue);
    }

    private ExporterStats read(SpanQueue queue) {
        long before = ended();
        Snapshot now = snapshot();
        return new ExporterStats(
                before,
                now.delivered,
                now.droppedSince(new Snapshot(0, new long[dropped.length])),
                queue.size(),
                inFlight.get());
    }

    /** Delivered and dropped at one moment. */
    record Snapshot(long delivered, long[] dropped) {

        Map<DropReason, Long> droppedSince(Snapshot earlier) {
            Map<DropReason, Long> since = new EnumMap<>(DropReason.class);
            for (DropReason reason : DropReason.values()) {
                long count = dropped[reason.ordinal()] - earlier.dropped[reason.ordinal()];
                if (count > 0) {
                    since.put(reason, count);
                }
            }
            return since;
        }
    }
}
