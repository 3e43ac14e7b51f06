package dev.waggle.core.export;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Makes one batch at a time: takes its spans out of the queue, then has them encoded. Every part of that gives way when
 * its slice is over, because on a loop that others share the first look at five hundred spans alone is too long.
 * Confined to the drainer.
 */
final class BatchMaker {

    /** How many spans leave the queue between two looks at the clock. */
    private static final int STRIDE = 8;

    private final ExporterSettings settings;
    private final SpanQueue queue;
    private final Books books;
    private final Transport transport;
    private final boolean sliced;
    private final SpanQueue.Taken taken = new SpanQueue.Taken();

    private SpanData[] spans = {};
    private Phase phase = Phase.NONE;
    private int count;
    private int wanted;
    private long deadline;

    BatchMaker(ExporterSettings settings, SpanQueue queue, Books books, Transport transport) {
        this.settings = settings;
        this.queue = queue;
        this.books = books;
        this.transport = transport;
        this.sliced = transport.drainer().sliceNanos() != 0;
    }

    /** True from {@link #begin} until {@link #step} has said that the batch is made. */
    boolean isBusy() {
        return phase != Phase.NONE;
    }

    /** @param limit how many spans at most; the queue holds at least one */
    void begin(int limit, long batchDeadline) {
        if (spans.length < limit) {
            spans = new SpanData[limit];
        }
        count = 0;
        wanted = limit;
        deadline = batchDeadline;
        phase = Phase.TAKING;
    }

    /**
     * Goes on until the batch is made, or until the slice is over.
     *
     * @param end when the slice is over; without slices it is not looked at
     * @return true when the batch is made
     */
    boolean step(long end, Transport.Sink sink) {
        if (phase == Phase.TAKING && !take(end)) {
            return false;
        }
        if (!transport.step(sliced ? Math.max(1, end - System.nanoTime()) : 0, sink)) {
            return false;
        }
        finish();
        return true;
    }

    private boolean take(long end) {
        while (count < wanted) {
            int to = sliced ? Math.min(wanted, count + STRIDE) : wanted;
            int before = count;
            books.taking();
            count = queue.drain(spans, before, to, settings.maxRequestBytes(), taken);
            books.taken(count - before);
            if (count < to) {
                break;
            }
            if (sliced && System.nanoTime() - end >= 0) {
                return false;
            }
        }
        transport.begin(spans, count, deadline);
        phase = Phase.ENCODING;
        return true;
    }

    /** At the end: hands over what was taken, in one go. */
    void complete(Transport.Sink sink) {
        if (phase == Phase.TAKING) {
            transport.begin(spans, count, deadline);
        }
        if (phase != Phase.NONE) {
            transport.step(0, sink);
            finish();
        }
    }

    private void finish() {
        phase = Phase.NONE;
        queue.release(taken);
    }

    private enum Phase {
        NONE,
        TAKING,
        ENCODING
    }
}
