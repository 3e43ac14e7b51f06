package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.common.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The batches whose fate is open: waiting for their first attempt, under way, or waiting for a retry. A batch that
 * waits holds no sending slot. Confined to the drainer.
 */
final class InFlight {

    private final Transport transport;
    private final Books books;
    private final SpanQueue queue;
    private final LossLog log;
    private final Clock clock;
    private final Runnable whenAnswered;
    private final SendWindow window;
    private final LinkedHashSet<Batch> open = new LinkedHashSet<>();
    private final ArrayDeque<Batch> ready = new ArrayDeque<>();
    private final PriorityQueue<Batch> retries =
            new PriorityQueue<>(Comparator.comparingLong((Batch batch) -> batch.nextAttempt));
    private int sending;
    private long sequence;
    private boolean deliveredLast;
    private @Nullable SelfMetrics metrics;

    InFlight(Transport transport, Books books, SpanQueue queue, LossLog log, Clock clock, Runnable whenAnswered) {
        this.transport = transport;
        this.books = books;
        this.queue = queue;
        this.log = log;
        this.clock = clock;
        this.whenAnswered = whenAnswered;
        this.window = new SendWindow(transport.initialInFlight(), transport.maxInFlight());
    }

    void measureWith(SelfMetrics selfMetrics) {
        metrics = selfMetrics;
    }

    void add(Batch batch, long deadline) {
        batch.sequence = ++sequence;
        batch.deadline = deadline;
        open.add(batch);
        ready.add(batch);
    }

    boolean canSend(long now) {
        return window.allows(sending, now);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    long heldBytes() {
        long held = 0;
        for (Batch batch : open) {
            held += batch.heldBytes;
        }
        return held;
    }

    /** Sends what has waited longest; false when nothing is ready. */
    boolean sendNext(long now) {
        Batch retry = retries.peek();
        if (retry != null && now - retry.nextAttempt >= 0) {
            send(retries.remove(), now);
            return true;
        }
        Batch first = ready.poll();
        if (first != null) {
            send(first, now);
            return true;
        }
        return false;
    }

    private void send(Batch batch, long now) {
        sending++;
        batch.attempts++;
        batch.sentAt = now;
        CompletableFuture<Outcome> attempt;
        try {
            attempt = transport.send(batch, Math.max(1, batch.deadline - now));
        } catch (RuntimeException | Error failure) {
            attempt = CompletableFuture.completedFuture(Outcome.unreachable("sending failed: " + failure));
        }
        batch.sending = attempt;
        CompletableFuture<Outcome> current = attempt;
        attempt.whenComplete((outcome, failure) -> {
            if (transport.drainer().isCurrent()) {
                answered(batch, current, outcome, failure);
            } else {
                transport.drainer().execute(() -> answered(batch, current, outcome, failure));
            }
        });
    }

    private void answered(
            Batch batch, CompletableFuture<Outcome> attempt, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (batch.sending != attempt) {
            return;
        }
        batch.sending = null;
        sending--;
        long now = clock.nanoTime();
        Outcome known = outcome != null ? outcome : Outcome.unreachable("sending failed: " + failure);
        if (metrics != null) {
            metrics.attempted(now - batch.sentAt, known.kind());
        }
        decide(batch, known, now);
        whenAnswered.run();
    }

    private void decide(Batch batch, Outcome outcome, long now) {
        switch (outcome.kind()) {
            case DELIVERED -> {
                window.delivered(queue.size() * 2 > queue.capacity());
                deliveredLast = true;
                long rejected = Math.min(batch.spans, outcome.rejected());
                books.delivered(batch.spans - rejected);
                if (rejected > 0) {
                    books.lost(DropReason.REJECTED, rejected);
                }
                if (rejected > 0 || !outcome.message().isEmpty()) {
                    trouble(now, "the collector says of " + rejected + " rejected spans: " + outcome.message());
                }
                finish(batch, true);
            }
            case REJECTED -> lose(batch, DropReason.REJECTED, outcome.message(), now);
            case UNREACHABLE -> lose(batch, DropReason.UNREACHABLE, outcome.message(), now);
            case RETRY -> retry(batch, outcome, now);
        }
    }

    private void retry(Batch batch, Outcome outcome, long now) {
        window.failed(batch.sentAt, outcome, now, batch.deadline - now);
        long wait = outcome.retryAfterNanos() >= 0 ? outcome.retryAfterNanos() : Backoff.nanosAfter(batch.attempts);
        if (batch.attempts >= Backoff.MAX_ATTEMPTS || wait >= batch.deadline - now) {
            lose(batch, DropReason.UNREACHABLE, outcome.message(), now);
            return;
        }
        trouble(now, outcome.message());
        batch.nextAttempt = now + wait;
        retries.add(batch);
    }

    private void lose(Batch batch, DropReason reason, String message, long now) {
        trouble(now, message);
        books.lost(reason, batch.spans);
        finish(batch, false);
    }

    private void trouble(long now, String what) {
        deliveredLast = false;
        log.trouble(now, books.dropped(), what);
    }

    private void finish(Batch batch, boolean delivered) {
        open.remove(batch);
        transport.recycle(batch, delivered);
    }

    /** Gives up on batches that have used their time. */
    void expire(long now) {
        List<Batch> late = null;
        for (Batch batch : open) {
            if (now - batch.deadline >= 0) {
                late = late == null ? new ArrayList<>() : late;
                late.add(batch);
            }
        }
        if (late != null) {
            for (Batch batch : late) {
                boolean underWay = drop(batch);
                lose(batch, DropReason.UNREACHABLE, "no answer within the export time-out", now);
                if (underWay) {
                    window.timedOut(batch.sentAt, now);
                }
            }
        }
    }

    /** Gives up on everything, at the end. */
    void abandon() {
        for (Batch batch : List.copyOf(open)) {
            drop(batch);
            books.lost(DropReason.CLOSED, batch.spans);
            finish(batch, false);
        }
    }

    private boolean drop(Batch batch) {
        ready.remove(batch);
        retries.remove(batch);
        CompletableFuture<Outcome> attempt = batch.sending;
        if (attempt == null) {
            return false;
        }
        batch.sending = null;
        sending--;
        attempt.cancel(true);
        return true;
    }

    /**
     * When something is to be done that no answer will bring about.
     *
     * @param more whether there are spans that wait for being sent
     */
    long nextEvent(long now, boolean more) {
        long next = Long.MAX_VALUE;
        for (Batch batch : open) {
            next = Math.min(next, batch.deadline);
        }
        Batch retry = retries.peek();
        // One that is due already waits for an answer to another.
        if (retry != null) {
            long at = Math.max(retry.nextAttempt, window.pausedUntil(now));
            next = at > now ? Math.min(next, at) : next;
        }
        if (window.pausedUntil(now) > now && (more || !ready.isEmpty())) {
            next = Math.min(next, window.pausedUntil(now));
        }
        return next;
    }

    boolean deliveredAfterTrouble() {
        return deliveredLast;
    }

    long newest() {
        return sequence;
    }

    long oldestOpen() {
        return open.isEmpty() ? Long.MAX_VALUE : open.iterator().next().sequence;
    }
}
