package dev.waggle.vertx;

import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.VertxTracer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Vert.x context on which a request is made over a tracer of somebody else's, which takes from there what it makes its span
 * under and what it injects.
 */
final class ForeignTracerCarrier {

    private static final String VERTX_OPENTELEMETRY = "io.vertx.tracing.opentelemetry.";

    private final ContextInternal vertx;

    /**
     * With what else the application keeps in the context: what follows the answer runs on this one. Tracers that we do not know
     * keep there what they inject.
     */
    private ForeignTracerCarrier(ContextInternal caller, @Nullable Context shown) {
        VertxTracer<?, ?> tracer = caller.owner().tracer();
        boolean known = tracer != null && tracer.getClass().getName().startsWith(VERTX_OPENTELEMETRY);
        this.vertx = caller.duplicate(known);
        if (shown == null) {
            ContextSlot.clear(vertx);
        } else {
            ContextSlot.set(vertx, shown);
        }
    }

    /**
     * One that shows this context; null where the current one does. On a thread that is not Vert.x's there is none, and a request
     * that was begun there may come here on one that knows nothing of it.
     */
    static @Nullable ForeignTracerCarrier showing(Context context, ContextInternal vertx) {
        ContextInternal current = ContextInternal.current();
        Context present = current == null ? Context.root() : ContextSlot.getOrRoot(current);
        return present == context ? null : new ForeignTracerCarrier(vertx, context == Context.root() ? null : context);
    }

    /** One that shows nothing, for a host that is not to have the context. By its default policy the tracer then makes no span either. */
    static ForeignTracerCarrier hiding(ContextInternal vertx) {
        return new ForeignTracerCarrier(vertx, null);
    }

    /** On its own thread, later. */
    void run(Runnable work) {
        vertx.runOnContext(go -> work.run());
    }

    /**
     * Here and now, which may throw.
     *
     * @return completes on the context of the caller
     */
    <T> Future<T> call(ContextInternal caller, Supplier<Future<T>> work) {
        Promise<T> outcome = caller.promise();
        ContextInternal before = vertx.beginDispatch();
        try {
            work.get().onComplete(outcome);
        } finally {
            vertx.endDispatch(before);
        }
        return outcome.future();
    }

    /** The request is sent: what handles its answer runs here, and has its parent again. */
    void sent(Context parent) {
        ContextSlot.set(vertx, parent);
    }
}
