package dev.waggle.core;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What may be done on the calling thread: an integration says it through {@link java.util.ServiceLoader}.
 *
 * <p>Called on the request path; must be quick.
 */
public interface ThreadRules {

    /** True where an event must not be made current: its scope would leak into other work of the same context. */
    boolean refusesCurrent();

    /**
     * Makes a context current on the calling thread, where an integration keeps what is current: until the scope is closed on the
     * same thread. Null on threads that are not its own, which is the default.
     */
    default @Nullable Scope makeCurrent(Context context) {
        return null;
    }

    /** True where waiting would stop an event loop. */
    boolean refusesBlocking();

    /** What to call instead, for the message: {@code "tracing.event(…)"}. */
    String alternative();
}
