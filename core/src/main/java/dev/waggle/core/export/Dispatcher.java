package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import dev.waggle.core.internal.Deadline;
import io.opentelemetry.sdk.common.Clock;
import java.util.EnumMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Has batches made when there are enough spans or when they have waited long enough, and hands them to the
 * {@link InFlight} requests. Everything runs on the drainer, except what ended spans and callers of flush enter through.
 */
final class Dispatcher {

    /** A drainer that keeps the time itself is given this much to say so; less than a Lambda function keeps in reserve. */
    private static final long FLUSH_GRACE = TimeUnit.MILLISECONDS.toNanos(100);

    /** It still has to count then what it gives up. */
    private static final long CLOSE_GRACE = TimeUnit.SECONDS.toNanos(1);

    /** When to look again after something that should not fail has failed. */
    private static final long AFTER_FAILURE = TimeUnit.SECONDS.toNanos(1);

    /** How long to leave a thread alone that has its place in the queue, but not its span there yet. */
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

    private final ExporterSettings settings;
    private final SpanQueue queue;
    private final Books books;
    private final Transport transport;
    private final Drainer drainer;
    private final int maxBatch;
    private final Clock clock;
    private final Flushes flushes;
    private final InFlight inFlight;
    private final Wake timer;
    private final long slice;
    private final Runnable pump;
    private final Runnable turn = this::turn;
    private final CompletableFuture<FlushResult> closed = new CompletableFuture<>();
    private final BatchMaker maker;
    private final Standby standby;
    private final LossWatch losses;
    private final LateMetrics metrics;
    private final Sweep sweep;

    private boolean pumping;
    private boolean waitsForTurn;
    private boolean waitsForRoom;
    private boolean waitsForSpan;
    private long batchedUpTo;
    private long dueAt;

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
        LossLog log = new LossLog(transport.toString());
        this.inFlight = new InFlight(transport, books, queue, log, clock, this::answered);
        this.maker = new BatchMaker(settings, queue, books, transport, this::wake);
        this.standby = new Standby(maker, this::wake);
        this.losses = new LossWatch(log, books, maker, inFlight);
        this.metrics = new LateMetrics(settings.meterProvider(), books, queue);
        this.sweep = new Sweep(queue, books);
        this.timer = new Wake(drainer, pump);
    }

    /** After a span was put into the queue, by the thread that ended it. */
    void offered() {
        maker.help();
        standby.spanQueued();
        if (maker.isStopped()) {
            sweep.run();
        }
    }

    /** After a span was dropped, by the thread that ended it. */
    void refused() {
        if (losses.signal() && !standby.isOver()) {
            wake();
        }
    }

    private void wake() {
        drainer.execute(pump);
    }

    void flush(long timeoutNanos, CompletableFuture<FlushResult> future) {
        long target = queue.offered();
        long deadline = clock.nanoTime() + timeoutNanos;
        boolean accepted = drainer.execute(() -> {
            if (standby.isOver()) {
                future.complete(flushes.now(false));
                return;
            }
            flushes.add(target, deadline, future);
            pump.run();
        });
        if (!accepted) {
            future.complete(flushes.now(!closed.isDone()));
        }
        completeAfter(timeoutNanos + FLUSH_GRACE, future, () -> flushes.now(true));
    }

    /** Beside a drainer that a name that is not resolved, an exporter that blocks, or the end of its loop may hold up. */
    private void completeAfter(long nanos, CompletableFuture<FlushResult> future, Supplier<FlushResult> known) {
        if (drainer.canBeHeldUp()) {
            Deadline.complete(future, nanos, known);
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
        // Whatever an end that takes longer is still about, it delivers no more.
        completeAfter(timeoutNanos + CLOSE_GRACE, closed, () -> flushed.isDone() ? flushed.join() : flushes.now(true));
        return closed;
    }

    private void terminate(FlushResult flushed) {
        standby.end();
        timer.cancel();
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
        try {
            transport.close();
        } finally {
            closed.complete(lost == 0 ? flushed : withClosed(flushed, lost));
        }
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
        if (pumping || !standby.begin()) {
            return;
        }
        pumping = true;
        boolean rests = false;
        long now = clock.nanoTime();
        try {
            metrics.start(inFlight);
            losses.lookForLoss(now);
            losses.lookForDrops(now);
            inFlight.expire(now);
            boolean yielded = work(now);
            losses.lookForLoss(now);
            prepare(now);
            checkFlushes(now);
            rest(now, yielded);
            rests = true;
        } finally {
            pumping = false;
            if (!rests) {
                // It stands as at work, and so nobody else would wake it.
                timer.at(now, now + AFTER_FAILURE);
            }
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
        if (!due && !maker.calls()) {
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
        long next = Math.min(inFlight.nextEvent(now, !empty), Math.min(flushes.nextDeadline(), losses.nextLook(now)));
        if (waitsForSpan) {
            next = Math.min(next, now + MOMENT);
        }
        if (!empty && dueAt == 0) {
            dueAt = now + settings.scheduleDelayNanos();
        }
        if (dueAt != 0 && !blocked) {
            next = Math.min(next, dueAt);
        }
        timer.at(now, next);
        if (empty) {
            dueAt = 0;
            standby.await(Standby.State.FOR_A_SPAN);
            // Somebody has lost, since the flushes were looked at, all that one of them waited for.
            if (flushes.wantMore(batchedUpTo) && maker.sealedUpTo() > batchedUpTo) {
                wake();
            }
        } else if (!blocked) {
            standby.await(Standby.State.FOR_A_BATCH);
        } else if (waitsForRoom && !maker.isBusy() && inFlight.canSend(now)) {
            standby.await(Standby.State.FOR_ROOM);
        }
    }
}
