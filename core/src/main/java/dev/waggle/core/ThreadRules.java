package dev.waggle.core;

/**
 * What may be done on the calling thread: an integration says it through {@link java.util.ServiceLoader}.
 *
 * <p>Called on the request path; must be quick.
 */
public interface ThreadRules {

    /** True where an event must not be made current: its scope would leak into other work of the same context. */
    boolean refusesCurrent();

    /** True where waiting would stop an event loop. */
    boolean refusesBlocking();

    /** What to call instead, for the message: {@code "tracing.event(…)"}. */
    String alternative();
}
