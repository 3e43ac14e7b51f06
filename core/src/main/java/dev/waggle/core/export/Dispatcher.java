package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.sdk.common.Clock;
import java.util.EnumMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has batches made when there are enough spans or when they have waited long enough, and hands them to the
 * {@link InFlight} requests. Everything runs on the drainer, except what ended spans and callers of flush enter through.
 */
final class Dispatcher {

    /** The queue is empty: the next span wakes the drainer. */
    private static final int IDLE = 0;

    /** Spans wait for a full batch or for their delay: a span that fills the batch wakes the drainer. */
    private static final int WAITING = 1;

    /** The drainer runs, or will run by itself: nobody need wake it. */
    private static final int BUSY = 2;

    /** Spans wait for the room that answers make: only a batch that another thread has made is to be sent before. */
    private static final int ROOMLESS = 3;

    private static final int TERMINATED = 4;

    /** How long to leave a thread alone that has its place in the queue, but not its span there yet. */
    private static final long FOR_A_SPAN = TimeUnit.MILLISECONDS.toNanos(1);

    private final ExporterSettings settings;
    private final SpanQueue queue;
    private final Books books;
    private final Transport transport;
    private final Drainer drainer;
    private final int maxBatch;
    private final Clock clock;
    private final Flushes flushes;
    private final LossLog log;
    private final InFlight inFlight;
    private final Wake wake;
    private final long slice;
    private final Runnable pump;
    private final Runnable turn = this::turn;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final CompletableFuture<FlushResult> closed = new CompletableFuture<>();
    private final BatchMaker maker;
    private final LateMetrics metrics;
    private final Sweep sweep;

    private boolean pumping;
    private boolean waitsForTurn;
    private boolean waitsForRoom;
    private boolean waitsForSpan;
    private long batchedUpTo;
    private long dueAt;
    private long seenDropped;
    private volatile boolean lossSignalled;

    Dispatcher(ExporterSettings settings, SpanQueue queue, Books books, Transport transport) {
        this.settings = settings;
        this.queue = queue;
        this.books = books;
        this.transport = transport;
        this.drainer = transport.drainer();
        this.slice = drainer.sliceNanos();
        // Where others share the drainer there is one turn of ours at a time, whoever asked for it.
        this.pump = slice == 0 ? this::pump : this::pumpNextTurn;
        this.maxBatch = settings.maxExportBatchSize();
        this.clock = settings.clock();
        this.flushes = new Flushes(books);
        this.log = new LossLog(settings.destination().toString());
        this.inFlight = new InFlight(transport, books, queue, log, clock, this::answered);
        this.maker = new BatchMaker(settings, queue, books, transport, () -> drainer.execute(pump));
        this.metrics = new LateMetrics(settings.meterProvider(), books, queue);
        this.sweep = new Sweep(queue, books);
        this.wake = new Wake(drainer, pump);
    }

    /** After a span was put into the queue, by the thread that ended it. */
    void offered() {
        maker.help();
        int seen = state.get();
        if (seen == BUSY) {
            return;
        }
        if (seen == IDLE
                || seen == WAITING && (isBatch() || maker.hasLost())
                || seen == ROOMLESS && maker.hasSealed()) {
            if (state.compareAndSet(seen, BUSY)) {
                drainer.execute(pump);
            }
        } else if (seen == TERMINATED && maker.isStopped()) {
            sweep.run();
        }
    }

    /** After a span was dropped, by the thread that ended it. */
    void refused() {
        if (!lossSignalled && state.get() != TERMINATED) {
            lossSignalled = true;
            drainer.execute(pump);
        }
    }

    void flush(long timeoutNanos, CompletableFuture<FlushResult> future) {
        long target = queue.offered();
        long deadline = clock.nanoTime() + timeoutNanos;
        boolean accepted = drainer.execute(() -> {
            if (state.get() == TERMINATED) {
                future.complete(flushes.now(false));
                return;
            }
            flushes.add(target, deadline, future);
            pump.run();
        });
        if (!accepted) {
            future.complete(flushes.now(!closed.isDone()));
        }
    }

    /** The intake is stopped already. */
    CompletableFuture<FlushResult> close(long timeoutNanos) {
        CompletableFuture<FlushResult> flushed = new CompletableFuture<>();
        flush(timeoutNanos, flushed);
        flushed.thenAccept(result -> {
            if (!drainer.execute(() -> terminate(result))) {
                terminate(result);
            }
        });
        return closed;
    }

    private void terminate(FlushResult flushed) {
        state.set(TERMINATED);
        wake.cancel();
        long before = books.dropped(DropReason.CLOSED);
        while (!maker.stop()) {
            // Somebody is in the middle of a span. Only without a drainer there is nothing else to do meanwhile.
            if (drainer.execute(() -> terminate(flushed))) {
                return;
            }
            Thread.onSpinWait();
        }
        inFlight.abandon();
        sweep.run();
        long lost = books.dropped(DropReason.CLOSED) - before;
        flushes.completeAll();
        metrics.stop();
        transport.close();
        closed.complete(lost == 0 ? flushed : withClosed(flushed, lost));
    }

    private static FlushResult withClosed(FlushResult flushed, long lost) {
        var dropped = new EnumMap<DropReason, Long>(DropReason.class);
        dropped.putAll(flushed.dropped());
        dropped.merge(DropReason.CLOSED, lost, Long::sum);
        return new FlushResult(flushed.delivered(), dropped, flushed.timedOut());
    }

    private void answered() {
        if (!pumping) {
            pump.run();
        }
    }

    private void pumpNextTurn() {
        if (!waitsForTurn) {
            waitsForTurn = true;
            drainer.giveWay(turn);
        }
    }

    private void turn() {
        waitsForTurn = false;
        pump();
    }

    private void pump() {
        if (pumping || state.get() == TERMINATED) {
            return;
        }
        pumping = true;
        state.set(BUSY);
        try {
            long now = clock.nanoTime();
            metrics.start(inFlight);
            noticeLoss(now);
            noticeDrops(now);
            inFlight.expire(now);
            boolean yielded = work(now);
            noticeLoss(now);
            prepare(now);
            checkFlushes(now);
            rest(now, yielded);
        } finally {
            pumping = false;
        }
    }

    /** True when the slice was over before the work was. A request is sent in a slice of its own. */
    private boolean work(long now) {
        waitsForRoom = false;
        waitsForSpan = false;
        long end = slice == 0 ? 0 : System.nanoTime() + slice;
        while (inFlight.canSend(now)) {
            if (!maker.isBusy()) {
                if (inFlight.sendNext(now)) {
                    if (slice != 0) {
                        return true;
                    }
                    continue;
                }
                if (made(now)) {
                    continue;
                }
                if (!begin(now)) {
                    return false;
                }
            }
            BatchMaker.Step step = maker.step(end);
            waitsForSpan = step == BatchMaker.Step.NOTHING;
            if (step != BatchMaker.Step.DONE) {
                return step == BatchMaker.Step.YIELDED;
            }
            if (maker.isEmpty()) {
                dueAt = 0;
            }
            if (slice != 0) {
                return true;
            }
        }
        return false;
    }

    /** True when a batch was made that can be sent now. */
    private boolean made(long now) {
        long upTo = maker.sealedUpTo();
        Batch batch = maker.poll();
        if (batch == null) {
            batchedUpTo = upTo;
            return false;
        }
        batchedUpTo = batch.upTo;
        inFlight.add(batch, now + settings.timeoutNanos());
        dueAt = maker.isEmpty() ? 0 : now + settings.scheduleDelayNanos();
        return true;
    }

    /** True when there are spans to write, and room for them. */
    private boolean begin(long now) {
        if (maker.isEmpty()) {
            dueAt = 0;
            return false;
        }
        if (dueAt == 0) {
            dueAt = now + settings.scheduleDelayNanos();
        }
        boolean due = now - dueAt >= 0 || flushes.wantMore(batchedUpTo);
        if (!due && !isBatch()) {
            return false;
        }
        int limit = Math.min(maxBatch, queue.size());
        waitsForRoom = !inFlight.isEmpty() && !hasRoom(transport.expectedBytes(limit) + maker.spare());
        if (waitsForRoom) {
            return false;
        }
        maker.begin(limit, due);
        return true;
    }

    private boolean hasRoom(long bytes) {
        return inFlight.heldBytes() + maker.heldBytes() + bytes <= settings.encodedBytes();
    }

    /** Gives the threads that end spans something to write into, while what they write can be sent. */
    private void prepare(long now) {
        long bytes = maker.prepares();
        if (bytes > 0 && inFlight.canSend(now) && hasRoom(bytes)) {
            maker.prepare(bytes);
        }
    }

    private boolean isBatch() {
        return maker.calls() || queue.size() >= maxBatch || queue.reservedBytes() >= settings.maxRequestBytes() / 2;
    }

    private void noticeDrops(long now) {
        long dropped = books.dropped();
        if (dropped != seenDropped) {
            if (lossSignalled) {
                log.trouble(now, seenDropped, "the exporter's queue or byte budget is full");
            }
            seenDropped = dropped;
        }
        if (inFlight.deliveredAfterTrouble() && log.delivered(now, dropped)) {
            lossSignalled = false;
        }
    }

    private void noticeLoss(long now) {
        DropReason lost = maker.takeLoss();
        if (lost != null) {
            log.trouble(now, books.dropped(), "a span was dropped: " + lost);
        }
    }

    private void checkFlushes(long now) {
        if (!flushes.isEmpty()) {
            long upTo = maker.sealedUpTo();
            if (!maker.hasSealed()) {
                batchedUpTo = upTo;
            }
            flushes.check(now, batchedUpTo, inFlight.newest(), inFlight.oldestOpen());
        }
    }

    /** Says when to go on, and lets the producers know whether they have to help. */
    private void rest(long now, boolean yielded) {
        if (yielded) {
            pumpNextTurn();
            return;
        }
        // Only an answer, or the end of the wait for one, makes room: to look again before that is to spin.
        boolean empty = maker.isEmpty();
        boolean blocked = maker.isBusy()
                || waitsForRoom
                || waitsForSpan
                || !inFlight.canSend(now)
                || dueAt != 0 && now - dueAt >= 0;
        long next = Math.min(inFlight.nextEvent(now, !empty), flushes.nextDeadline());
        if (log.troubled() && inFlight.deliveredAfterTrouble()) {
            next = Math.min(next, Math.max(now, log.quietAt()) + 1);
        }
        if (waitsForSpan) {
            next = Math.min(next, now + FOR_A_SPAN);
        }
        if (!empty && dueAt == 0) {
            dueAt = now + settings.scheduleDelayNanos();
        }
        if (dueAt != 0 && !blocked) {
            next = Math.min(next, dueAt);
        }
        wake.at(now, next);
        if (empty) {
            dueAt = 0;
            state.compareAndSet(BUSY, IDLE);
            // A span that came before IDLE was seen has woken nobody.
            if ((!maker.isEmpty() || maker.hasLost()) && state.compareAndSet(IDLE, BUSY)) {
                drainer.execute(pump);
            }
        } else if (!blocked) {
            state.compareAndSet(BUSY, WAITING);
            if ((isBatch() || maker.hasLost()) && state.compareAndSet(WAITING, BUSY)) {
                drainer.execute(pump);
            }
        } else if (waitsForRoom && !maker.isBusy() && inFlight.canSend(now)) {
            state.compareAndSet(BUSY, ROOMLESS);
            if (maker.hasSealed() && state.compareAndSet(ROOMLESS, BUSY)) {
                drainer.execute(pump);
            }
        }
    }
}
