package dev.waggle.core.export;

/**
 * How many requests may be under way. Grows by one with each answer while the queue is more than half full, halves when
 * the collector says that it is overloaded, and pauses while it asks for that or cannot be reached.
 */
final class SendWindow {

    /** One reset connection says nothing of the collector; the second in a row does. */
    private static final int FAILURES_BEFORE_PAUSE = 2;

    private final int max;
    private final int initial;
    private int size;
    private int failures;
    private long lastFailure;
    private boolean failed;
    private boolean paused;
    private long pausedUntil;

    SendWindow(int initial, int max) {
        this.size = initial;
        this.initial = initial;
        this.max = max;
    }

    boolean allows(int sending, long now) {
        if (paused && now - pausedUntil < 0) {
            return false;
        }
        paused = false;
        // A collector that was gone is tried with one request, not with all that have piled up.
        return sending < (failures >= FAILURES_BEFORE_PAUSE ? 1 : size);
    }

    void delivered(boolean backlog) {
        failures = 0;
        failed = false;
        if (backlog) {
            size = Math.min(max, size + 1);
        } else if (size > initial) {
            size--;
        } else if (size < initial) {
            size++;
        }
    }

    /** @param longest never pause longer than this */
    void failed(long sentAt, Outcome outcome, long now, long longest) {
        if (outcome.overloaded()) {
            size = Math.max(1, size / 2);
        }
        if (outcome.retryAfterNanos() >= 0) {
            pause(now + Math.min(outcome.retryAfterNanos(), Math.max(0, longest)), now);
        } else if (!outcome.overloaded()) {
            timedOut(sentAt, now);
        }
    }

    /** Also where there was no answer. Failures of requests that were under way together count once. */
    void timedOut(long sentAt, long now) {
        if (!failed || sentAt - lastFailure >= 0) {
            failures++;
        }
        failed = true;
        lastFailure = now;
        if (failures >= FAILURES_BEFORE_PAUSE) {
            pause(now + Backoff.nanosAfter(failures - 1), now);
        }
    }

    private void pause(long until, long now) {
        if (!paused || pausedUntil - until < 0) {
            pausedUntil = until;
            paused = until - now > 0;
        }
    }

    /** Now, or when the pause is over. */
    long pausedUntil(long now) {
        return paused && pausedUntil - now > 0 ? pausedUntil : now;
    }

    int size() {
        return size;
    }
}
