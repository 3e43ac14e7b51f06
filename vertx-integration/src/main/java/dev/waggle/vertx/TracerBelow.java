package dev.waggle.vertx;

import io.vertx.core.spi.tracing.VertxTracer;
import org.jspecify.annotations.Nullable;

/** Whose tracer a Vert.x has: what decides who makes the client span and who injects. */
enum TracerBelow {
    NONE,
    OURS,
    FOREIGN;

    /**
     * The trace operation of a request whose span is made above: our tracer leaves such a request alone. A policy
     * cannot be set on a client that exists already, so the request itself has to say it.
     */
    static final String OWNED_REQUEST = "dev.waggle.owned";

    static TracerBelow of(@Nullable VertxTracer<?, ?> tracer) {
        if (tracer == null) {
            return NONE;
        }
        return tracer instanceof OwnTracer ? OURS : FOREIGN;
    }

    /** Marks our tracer, whatever it decorates. */
    interface OwnTracer {}
}
