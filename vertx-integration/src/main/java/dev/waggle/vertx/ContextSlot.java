package dev.waggle.vertx;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.internal.ContextInternal;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import org.jspecify.annotations.Nullable;

/** The place in a Vert.x context where vertx-opentelemetry keeps the OpenTelemetry context. */
final class ContextSlot {

    private ContextSlot() {}

    /** What is in the slot of this context, or null. From any thread. */
    static @Nullable Context get(ContextInternal context) {
        if (ContextInternal.current() == context) {
            return VertxContextStorage.INSTANCE.current();
        }
        // The slot's key is not public: being dispatched on the context for a moment is the way to read it.
        ContextInternal previous = context.beginDispatch();
        try {
            return VertxContextStorage.INSTANCE.current();
        } finally {
            context.endDispatch(previous);
        }
    }

    /** What is in the slot of this context, or the root context. From any thread. */
    static Context getOrRoot(ContextInternal context) {
        Context found = get(context);
        return found != null ? found : Context.root();
    }

    /** Puts it there; closing the scope puts back what was there before. From any thread. */
    static Scope attach(ContextInternal context, Context telemetry) {
        return VertxContextStorage.INSTANCE.attach(context, telemetry);
    }

    /**
     * Puts it there for what is received on this context: for ever where that is its own, else until the scope is closed. Others
     * use a context that is no duplicate: a verticle's, or that of Kafka's client.
     */
    static Scope enter(ContextInternal context, Context telemetry) {
        if (context.isDuplicate()) {
            set(context, telemetry);
            return Scope.noop();
        }
        return attach(context, telemetry);
    }

    /** Takes out what is there, for a copy of somebody else's context. */
    @SuppressWarnings({"MustBeClosedChecker", "NullAway"}) // null is what a context has that nothing was attached to
    static void clear(ContextInternal context) {
        VertxContextStorage.INSTANCE.attach(context, null);
    }

    /** Puts it there for as long as the Vert.x context lives: for a context that nobody else uses. */
    @SuppressWarnings("MustBeClosedChecker")
    static void set(ContextInternal context, Context telemetry) {
        VertxContextStorage.INSTANCE.attach(context, telemetry);
    }
}
