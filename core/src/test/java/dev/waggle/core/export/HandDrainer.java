package dev.waggle.core.export;

import io.opentelemetry.sdk.common.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A drainer that runs when it is told, and the clock of its timers. */
final class HandDrainer implements Drainer, Clock {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Runnable> timers = new ArrayDeque<>();
    private final List<Long> delays = new ArrayList<>();
    private volatile long now;

    @Override
    public boolean execute(Runnable task) {
        return tasks.offer(task);
    }

    @Override
    public Runnable schedule(long delayNanos, Runnable task) {
        delays.add(delayNanos);
        timers.add(task);
        return () -> timers.remove(task);
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    /** Of all timers so far, in the order in which they were set. */
    List<Long> delays() {
        return delays;
    }

    boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Time passes when there is nothing else to do. */
    void runAll() {
        while (true) {
            if (runOne()) {
                continue;
            }
            Runnable timer = timers.poll();
            if (timer == null) {
                return;
            }
            now += 1_000_000_000;
            timer.run();
        }
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public long nanoTime() {
        return now;
    }
}
