package dev.waggle.vertx;

import dev.waggle.core.ThreadRules;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

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
        return current == null
                ? io.vertx.core.Context.isOnEventLoopThread()
                : current.isEventLoopContext() && current.inThread();
    }

    /**
     * On a child context: {@code executeBlocking} runs on the context of whoever asked, where the event loop goes on meanwhile, and
     * other blocking work beside this. What is put into the child's own locals meanwhile stays there.
     */
    @Override
    @SuppressWarnings("MustBeClosedChecker") // the scope that is returned closes it
    public @Nullable Scope makeCurrent(Context context) {
        ContextInternal parent = ContextInternal.current();
        if (parent == null) {
            return null;
        }
        ContextInternal child = parent.duplicate(true);
        ContextSlot.set(child, context);
        ContextInternal previous = child.beginDispatch();
        // Vert.x's storage keeps it in the slot. An agent, or a storage of somebody else's, keeps it elsewhere.
        Scope scope = context.makeCurrent();
        return () -> {
            scope.close();
            if (ContextInternal.current() == child) {
                child.endDispatch(previous);
            }
        };
    }

    @Override
    public boolean refusesBlocking() {
        return io.vertx.core.Context.isOnEventLoopThread();
    }

    @Override
    public String alternative() {
        return "tracing.event(…)";
    }
}
