package dev.waggle.core.export;

import org.jspecify.annotations.Nullable;

/** The one timer of an exporter. Confined to the drainer. */
final class Wake {

    private final Drainer drainer;
    private final Runnable task;
    private @Nullable Runnable cancel;
    private long at;

    Wake(Drainer drainer, Runnable task) {
        this.drainer = drainer;
        this.task = task;
    }

    /** Runs the task at this time, {@link Long#MAX_VALUE} for never. A timer that comes earlier is left as it is. */
    void at(long now, long time) {
        if (time == Long.MAX_VALUE || cancel != null && at - time <= 0) {
            return;
        }
        cancel();
        at = time;
        cancel = drainer.schedule(Math.max(0, time - now), this::fire);
    }

    void cancel() {
        Runnable pending = cancel;
        if (pending != null) {
            cancel = null;
            pending.run();
        }
    }

    private void fire() {
        cancel = null;
        // The drainer's clock and ours may differ by a little: too early is asked again by the task itself.
        task.run();
    }
}
