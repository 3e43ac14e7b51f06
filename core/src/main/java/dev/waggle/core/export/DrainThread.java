package dev.waggle.core.export;

import dev.waggle.core.internal.ExporterThread;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscLinkedAtomicQueue;
import org.jspecify.annotations.Nullable;

/** A drainer on one daemon thread, started with its first task. Handing over a task takes no lock. */
final class DrainThread implements Drainer {

    private static final System.Logger LOG = System.getLogger(DrainThread.class.getName());

    private final MpscLinkedAtomicQueue<Runnable> tasks = new MpscLinkedAtomicQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private final String name;
    private volatile boolean sleeping;
    private volatile boolean closed;

    DrainThread(String name) {
        this.name = name;
    }

    @Override
    public boolean execute(Runnable task) {
        if (closed) {
            return false;
        }
        tasks.offer(task);
        Thread running = thread.get();
        if (running == null) {
            start();
        } else if (sleeping) {
            LockSupport.unpark(running);
        }
        return true;
    }

    @Override
    public Runnable schedule(long delayNanos, Runnable task) {
        Timer timer = new Timer(System.nanoTime() + Math.max(0, delayNanos), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread.get();
    }

    @Override
    public boolean canBeHeldUp() {
        return true;
    }

    /** Ends the thread after the tasks that it has. */
    void close() {
        execute(() -> closed = true);
    }

    private void start() {
        Thread started = new ExporterThread(this::run, name);
        if (thread.compareAndSet(null, started)) {
            try {
                started.start();
            } catch (OutOfMemoryError none) {
                // The process may have no more threads just now. The next task tries again, and finds this one as well.
                thread.set(null);
                LOG.log(System.Logger.Level.WARNING, "The span exporter could not start its thread", none);
            }
        } else if (sleeping) {
            LockSupport.unpark(thread.get());
        }
    }

    private void run() {
        while (!closed) {
            boolean worked = runTasks();
            worked |= runTimers();
            if (!worked && !closed) {
                sleep();
            }
        }
        // Whoever offered before it saw the end still gets its turn.
        runTasks();
    }

    private boolean runTasks() {
        boolean worked = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            run(task);
            worked = true;
        }
        return worked;
    }

    private boolean runTimers() {
        Timer next = timers.peek();
        if (next == null || next.at - System.nanoTime() > 0) {
            return false;
        }
        timers.remove(next);
        run(next.task);
        return true;
    }

    private void sleep() {
        sleeping = true;
        Thread.interrupted();
        // Seen empty after sleeping was published: an offer that this misses sees sleeping and unparks.
        if (tasks.isEmpty()) {
            Timer next = timers.peek();
            if (next == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, next.at - System.nanoTime()));
            }
        }
        sleeping = false;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "A task of the span exporter failed", failure);
        }
        // An exporter of the application's may have interrupted it, or left the flag: with it nothing here would sleep
        // again.
        Thread.interrupted();
    }

    private record Timer(long at, Runnable task) implements Comparable<Timer> {

        @Override
        public int compareTo(Timer other) {
            return Long.compare(at - other.at, 0);
        }
    }
}
