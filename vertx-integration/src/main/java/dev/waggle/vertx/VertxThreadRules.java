package dev.waggle.vertx;

import dev.waggle.core.ThreadRules;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;

/**
 * What core may do on Vert.x's threads; found through {@link java.util.ServiceLoader}, public for that reason only.
 *
 * <p>An event must not be made current on an event loop: the code between its start and its end returns to the loop,
 * which then runs other work on the same context. Worker and virtual threads run a piece of work to its end.
 */
public final class VertxThreadRules implements ThreadRules {

    /** Called by {@link java.util.ServiceLoader}. */
    public VertxThreadRules() {}

    @Override
    public boolean refusesCurrent() {
        ContextInternal current = ContextInternal.current();
        return current == null ? Context.isOnEventLoopThread() : current.isEventLoopContext() && current.inThread();
    }

    @Override
    public boolean refusesBlocking() {
        return Context.isOnEventLoopThread();
    }

    @Override
    public String alternative() {
        return "tracing.event(…)";
    }
}
