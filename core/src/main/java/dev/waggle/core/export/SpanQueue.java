package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ended spans on their way to the drainer, bounded by count and by bytes.
 *
 * <p>Every place in the queue stands for {@code slotBytes}, so that ordinary spans need no counter but the queue's own.
 * A span that is estimated larger reserves the rest; while any such span waits, all offers are checked against the
 * bytes as well. The reservation ends when the span has been encoded.
 */
final class SpanQueue {

    private static final int MAX_SLOT = 4 * 1024;

    private final MpscAtomicArrayQueue<Object> queue;
    private final AtomicLong reserved = new AtomicLong();
    private final long byteLimit;
    private final int slotBytes;

    SpanQueue(int maxSpans, long byteLimit) {
        this.queue = new MpscAtomicArrayQueue<>(Math.max(2, maxSpans));
        this.byteLimit = byteLimit;
        this.slotBytes = (int) Math.max(1, Math.min(MAX_SLOT, byteLimit / queue.capacity()));
    }

    /** From any thread, lock-free: null when the span was taken. */
    @Nullable
    DropReason offer(SpanData span) {
        long extra = RetainedSize.of(span) - slotBytes;
        if (extra <= 0) {
            if (reserved.get() != 0 && !fits(reserved.get())) {
                return DropReason.BYTE_BUDGET;
            }
            return queue.offer(span) ? null : DropReason.QUEUE_FULL;
        }
        if (!fits(reserved.addAndGet(extra))) {
            reserved.addAndGet(-extra);
            return DropReason.BYTE_BUDGET;
        }
        if (!queue.offer(new Large(span, extra))) {
            reserved.addAndGet(-extra);
            return DropReason.QUEUE_FULL;
        }
        return null;
    }

    private boolean fits(long extra) {
        return (long) queue.size() * slotBytes + slotBytes + extra <= byteLimit;
    }

    /**
     * Takes spans into {@code target} until there are {@code most}, or until the reservations of what was taken reach
     * {@code maxBytes}; one thread at a time. A span whose place is taken but not yet filled ends it: for its thread,
     * which may not be running, nobody waits.
     */
    void drain(SpanData[] target, int most, long maxBytes, Taken taken) {
        while (taken.count < most && taken.reserved < maxBytes) {
            Object next = queue.relaxedPoll();
            if (next == null) {
                return;
            }
            if (next instanceof Large span) {
                taken.reserved += span.extra;
                target[taken.count++] = span.span;
            } else {
                target[taken.count++] = (SpanData) next;
            }
        }
    }

    /** Gives back what {@link #drain} reported. */
    void release(Taken taken) {
        if (taken.reserved != 0) {
            reserved.addAndGet(-taken.reserved);
            taken.reserved = 0;
        }
        taken.count = 0;
    }

    int size() {
        return queue.size();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int capacity() {
        return queue.capacity();
    }

    /** How many spans were ever taken in. */
    long offered() {
        return queue.currentProducerIndex();
    }

    /** How many spans were ever taken out. */
    long polled() {
        return queue.currentConsumerIndex();
    }

    long reservedBytes() {
        return reserved.get();
    }

    /** How many spans were taken, and what they hold of the reservations. */
    static final class Taken {
        private int count;
        private long reserved;

        int count() {
            return count;
        }

        long reserved() {
            return reserved;
        }
    }

    private record Large(SpanData span, long extra) {}
}
