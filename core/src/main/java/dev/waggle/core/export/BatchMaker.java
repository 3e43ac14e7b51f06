package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Takes spans out of the queue and writes them into batches. Every few spans the thread that ended the last one of them
 * does it, while they are in its processor's caches: the drainer, on another one, would read each of their objects from
 * memory. What is left over, and whatever takes longer than a moment, is the drainer's.
 */
final class BatchMaker {

    /** What an ending thread may write into: it neither makes a buffer nor lets one grow. */
    private static final int ROOM = 64 * 1024;

    /** A span that is not large. */
    private static final int SOME = 4 * 1024;

    /** How many spans the drainer takes at once, and on a loop that others share between two looks at the clock. */
    private static final int MOST = 64;

    private static final int STRIDE = 8;
    private static final int CLOCK_BYTES = 8 * 1024;
    private static final SpanData[] NONE = {};

    private final SpanQueue queue;
    private final Books books;
    private final BatchWriter writer;
    private final boolean sliced;
    private final Transport transport;
    private final int maxBatch;
    private final int maxBytes;
    private final int burst;

    private final Turn turn;
    private volatile boolean stopped;

    /** Whether an ending thread has something to write into. */
    private volatile boolean ready;

    /** What the drainer has to see to itself. */
    private volatile boolean leftToDrainer;

    private volatile @Nullable DropReason lastLoss;
    private volatile int unsealed;
    private volatile long sealedUpTo;
    private volatile int lastSpans;
    private final Queue<Batch> sealed = new ConcurrentLinkedQueue<>();

    // Belongs to who has the turn.
    private SpanData[] spans = NONE;
    private final SpanQueue.Taken taken = new SpanQueue.Taken();
    private int left;
    private long openReserved;

    // The drainer's.
    private boolean busy;
    private boolean sealsRest;
    private int wanted;

    /** @param whenFree wakes the drainer; called by any thread */
    BatchMaker(ExporterSettings settings, SpanQueue queue, Books books, Transport transport, Runnable whenFree) {
        this.queue = queue;
        this.books = books;
        this.transport = transport;
        this.writer = transport.writer();
        this.turn = new Turn(whenFree);
        this.sliced = transport.drainer().sliceNanos() != 0;
        this.maxBatch = settings.maxExportBatchSize();
        this.maxBytes = settings.maxRequestBytes();
        // A burst that does not fit a batch would be left over each time, and a small budget has no buffer to spare.
        this.burst = writer.burst() <= maxBatch && maxBytes >= 8 * ROOM ? writer.burst() : 0;
    }

    /** By a thread that has ended a span; when {@link #calls} or {@link #hasLost} is true afterwards, the drainer is to be woken. */
    void help() {
        if (!ready || queue.size() < burst || !turn.tryTake()) {
            return;
        }
        try {
            if (left == 0 && writer.hasRoom(ROOM)) {
                take(Math.min(burst, maxBatch - writer.spans()), ROOM / 2);
                // One that is large takes too long here.
                if (taken.reserved() > ROOM / 2 || !write(true, 0)) {
                    leftToDrainer = true;
                } else if (writer.spans() >= maxBatch || !writer.hasRoom(ROOM)) {
                    seal();
                }
            }
        } catch (StackOverflowError deep) {
            leftToDrainer = true;
        } finally {
            // In this frame, whose stack had room for taking the turn: one below may have none for giving it back.
            try {
                publish();
            } finally {
                turn.giveBack();
            }
        }
    }

    /** True when all spans are in batches that were polled. */
    boolean isEmpty() {
        // In this order: what has left the queue is with who has the turn, then counted as unsealed.
        return queue.isEmpty() && !turn.isTaken() && unsealed == 0 && !hasSealed();
    }

    /** True when there is a batch to poll. From any thread. */
    boolean hasSealed() {
        return !sealed.isEmpty();
    }

    /** True when there is a batch, or enough for one, or something that the drainer has to see to itself. From any thread. */
    boolean calls() {
        return leftToDrainer || hasSealed() || queue.size() >= maxBatch || queue.reservedBytes() >= maxBytes / 2;
    }

    /** True when a span was lost of which {@link #takeLoss} has not told. From any thread. */
    boolean hasLost() {
        return lastLoss != null;
    }

    /** The next batch, or null; this and everything below is the drainer's. */
    @Nullable
    Batch poll() {
        return sealed.poll();
    }

    /** Every span that came into the queue before this place is in a batch that was made, or lost. */
    long sealedUpTo() {
        return sealedUpTo;
    }

    /** Why the last span was lost since this was asked, or null. */
    @Nullable
    DropReason takeLoss() {
        DropReason loss = lastLoss;
        lastLoss = null;
        return loss;
    }

    /** True from {@link #begin} until {@link #step} has said that it is done. */
    boolean isBusy() {
        return busy;
    }

    /**
     * @param limit how many spans to take out of the queue at most
     * @param rest whether what is left over becomes a batch, too
     */
    void begin(int limit, boolean rest) {
        wanted = limit;
        sealsRest = rest;
        busy = true;
    }

    /**
     * Goes on until all is written.
     *
     * @param end when the slice is over; without slices it is not looked at
     */
    Step step(long end) {
        if (!turn.takeOrBeWoken()) {
            return Step.WAITS;
        }
        long before = sealedUpTo;
        boolean wrote = false;
        try {
            leftToDrainer = false;
            while (left != 0 || wanted > 0 && takeWanted()) {
                wrote = true;
                if (!write(false, end)) {
                    return Step.YIELDED;
                }
                if (sliced && System.nanoTime() - end >= 0 && wanted > 0) {
                    return Step.YIELDED;
                }
            }
            if (sealsRest) {
                seal();
            }
            busy = false;
            return wrote || sealedUpTo != before || hasSealed() ? Step.DONE : Step.NOTHING;
        } finally {
            leave();
        }
    }

    private boolean takeWanted() {
        int count = take(Math.min(wanted, sliced ? STRIDE : MOST), maxBytes);
        wanted = count == 0 ? 0 : wanted - count;
        return count != 0;
    }

    /** What {@link #prepare} would hold, 0 when there is nothing to prepare: twice what the last batch had, within limits. */
    long prepares() {
        if (ready || burst == 0) {
            return 0;
        }
        int count = Math.min(maxBatch, Math.max(burst, 2 * lastSpans));
        return Math.min(transport.expectedBytes(count) + ROOM, spare());
    }

    /** How much of the bytes for encoded requests is kept for the one that ending threads write. */
    long spare() {
        return burst == 0 ? 0 : maxBytes / 4;
    }

    /** Lets ending threads write. */
    void prepare(long bytes) {
        if (turn.tryTake()) {
            try {
                writer.open(bytes);
            } finally {
                leave();
            }
        }
    }

    /** What batches hold that nobody has polled. */
    long heldBytes() {
        long held = 0;
        for (Batch batch : sealed) {
            held += batch.heldBytes;
        }
        return held;
    }

    /**
     * At the end: keeps the turn for ever, and gives up what is in no batch or in one that nobody has polled.
     *
     * @return false when somebody writes at this moment
     */
    boolean stop() {
        if (!turn.tryTake()) {
            return false;
        }
        int lost = left + writer.spans();
        for (Batch batch = sealed.poll(); batch != null; batch = sealed.poll()) {
            lost += batch.spans;
        }
        left = 0;
        spans = NONE;
        unsealed = 0;
        stopped = true;
        if (lost > 0) {
            books.lost(DropReason.CLOSED, lost);
        }
        return true;
    }

    /** True when nobody takes spans out of the queue any more. From any thread. */
    boolean isStopped() {
        return stopped;
    }

    private void leave() {
        publish();
        turn.giveBack();
    }

    private void publish() {
        unsealed = left + writer.spans();
        ready = burst != 0 && left == 0 && writer.hasRoom(ROOM);
    }

    private int take(int count, long bytes) {
        // What a seal that failed has left of the last ones.
        queue.release(taken);
        // Made anew: to put a young object into an old array takes G1 longer, and there are many of them.
        spans = new SpanData[Math.max(0, count)];
        books.taking();
        try {
            queue.drain(spans, count, bytes, taken);
        } finally {
            left = taken.count();
            books.taken(left);
        }
        openReserved += taken.reserved();
        writer.arrange(spans, left);
        return left;
    }

    /** False when it is to go on later: the slice is over, or it is not for an ending thread. */
    private boolean write(boolean helping, long end) {
        int sinceClock = writer.bytes();
        while (left > 0) {
            if (!helping) {
                makeRoom();
                sinceClock = Math.min(sinceClock, writer.bytes());
            }
            BatchWriter.Result result = writer.write(spans[left - 1]);
            if (result == BatchWriter.Result.FULL) {
                seal();
                sinceClock = 0;
                if (helping) {
                    return false;
                }
                // What else waits is large, too, and has to wait for room.
                wanted = 0;
                continue;
            }
            if (result == BatchWriter.Result.OUT_OF_STACK && helping) {
                return false;
            }
            left--;
            if (result != BatchWriter.Result.WRITTEN) {
                lose(result == BatchWriter.Result.TOO_LARGE ? DropReason.TOO_LARGE : DropReason.ENCODING);
            }
            if (!helping && writer.spans() >= maxBatch) {
                seal();
                sinceClock = 0;
            }
            if (sliced && !helping && writer.bytes() - sinceClock > CLOCK_BYTES) {
                sinceClock = writer.bytes();
                if (left > 0 && System.nanoTime() - end >= 0) {
                    return false;
                }
            }
        }
        spans = NONE;
        queue.release(taken);
        if (openReserved >= maxBytes) {
            seal();
            if (!helping) {
                wanted = 0;
            }
        } else if (writer.spans() == 0) {
            // Of what was taken, nothing is left: a flush does not wait for it.
            seal();
        }
        return true;
    }

    /** A buffer that was made for less is not left to grow. */
    private void makeRoom() {
        if (burst != 0 && writer.spans() > 0 && !writer.hasRoom(SOME)) {
            seal();
        }
        int room = burst == 0 || sealsRest ? 0 : ROOM;
        writer.open(transport.expectedBytes(Math.min(maxBatch, left + wanted)) + room);
    }

    private void lose(DropReason reason) {
        books.lost(reason, 1);
        lastLoss = reason;
    }

    private void seal() {
        openReserved = 0;
        Batch batch = writer.seal();
        // What is left may be any of what was taken last.
        long upTo = left == 0 ? queue.polled() : sealedUpTo;
        if (batch != null) {
            lastSpans = batch.spans;
            batch.upTo = upTo;
            sealed.add(batch);
        }
        sealedUpTo = upTo;
    }

    /** What came of a step. */
    enum Step {
        DONE,

        /** There was nothing that could be taken, though there will be. */
        NOTHING,

        /** The slice is over. */
        YIELDED,

        /** Somebody else writes, and will wake the drainer. */
        WAITS
    }
}
