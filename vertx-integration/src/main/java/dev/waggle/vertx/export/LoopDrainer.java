package dev.waggle.vertx.export;

import dev.waggle.core.export.Drainer;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A drainer on one event loop, on a context that is no request's. */
final class LoopDrainer implements Drainer {

    private final ContextInternal context;
    private final long sliceNanos;
    private final @Nullable Vertx owned;
    private final ArrayDeque<Runnable> turns = new ArrayDeque<>();

    /** @param owned closed with this, or null */
    LoopDrainer(ContextInternal context, long sliceNanos, @Nullable Vertx owned) {
        this.context = context;
        this.sliceNanos = sliceNanos;
        this.owned = owned;
        initialize();
    }

    /**
     * Vert.x looks for its logger through the context class loader of the thread that uses a context first. Threads of
     * OpenTelemetry's processors have none, and it would fail there.
     */
    private void initialize() {
        Thread current = Thread.currentThread();
        ClassLoader loader = current.getContextClassLoader();
        if (loader == null) {
            current.setContextClassLoader(LoopDrainer.class.getClassLoader());
        }
        try {
            context.runOnContext(none -> {});
        } finally {
            current.setContextClassLoader(loader);
        }
    }

    ContextInternal context() {
        return context;
    }

    /** What belongs to a verticle is closed with it: this belongs to none, whoever's context it is made on. */
    <T> T within(Function<Vertx, T> make) {
        ContextInternal before = context.beginDispatch();
        try {
            return make.apply(context.owner());
        } finally {
            context.endDispatch(before);
        }
    }

    @Override
    public boolean execute(Runnable task) {
        try {
            context.runOnContext(none -> task.run());
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    @Override
    public Runnable schedule(long delayNanos, Runnable task) {
        // Rounded up. OpenTelemetry's "no time-out" is as long as can be said.
        long millis = 1 + TimeUnit.NANOSECONDS.toMillis(Math.max(0, delayNanos - 1));
        long id = context.setTimer(millis, timer -> task.run());
        return () -> context.owner().cancelTimer(id);
    }

    /**
     * One turn of ours for each turn of the loop. A task that merely went to the end of the loop's queue would run
     * before the loop looks at its sockets again: Netty empties that queue first. A timer that is due at once does not.
     */
    @Override
    public void giveWay(Runnable rest) {
        turns.add(rest);
        if (turns.size() == 1) {
            scheduleTurn();
        }
    }

    private void scheduleTurn() {
        try {
            context.nettyEventLoop().schedule(this::nextTurn, 1, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            turns.clear();
        }
    }

    private void nextTurn() {
        Runnable next = turns.peek();
        if (next == null) {
            return;
        }
        context.dispatch(next);
        turns.remove();
        if (!turns.isEmpty()) {
            scheduleTurn();
        }
    }

    @Override
    public boolean isCurrent() {
        return context.inThread();
    }

    /** A loop of the application's stops with its Vert.x, and forgets what it was asked to do later; on ours its suppliers run. */
    @Override
    public boolean canBeHeldUp() {
        return true;
    }

    @Override
    public long sliceNanos() {
        return sliceNanos;
    }

    @Override
    public void offload(Runnable work, Runnable thenOnDrainer) {
        if (sliceNanos == 0) {
            Drainer.super.offload(work, thenOnDrainer);
            return;
        }
        context.<@Nullable Void>executeBlocking(
                        () -> {
                            work.run();
                            return null;
                        },
                        false)
                .onComplete(done -> thenOnDrainer.run());
    }

    void close() {
        if (owned != null) {
            execute(() -> owned.close());
        }
    }
}
