package dev.waggle.vertx;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import org.jspecify.annotations.Nullable;

/**
 * A request that is handled on a context which is not its own: a future that completes on a verticle's context brings it
 * there. What was put into that one would be found by every request after it.
 */
final class StrayRequest {

    private StrayRequest() {}

    /** The context to handle it on instead; null where the one that is current will do, which is the rule. */
    static @Nullable ContextInternal ownContext(HttpServerRequest request) {
        ContextInternal current = ContextInternal.current();
        if (current == null || current.isDuplicate()) {
            return null;
        }
        if (request instanceof HttpServerRequestInternal internal) {
            ContextInternal own = internal.context();
            if (own.isDuplicate() && own.inThread()) {
                return own;
            }
        }
        return current.duplicate();
    }

    /** On this thread, now. */
    static void within(ContextInternal own, Runnable work) {
        ContextInternal before = own.beginDispatch();
        try {
            work.run();
        } finally {
            own.endDispatch(before);
        }
    }
}
