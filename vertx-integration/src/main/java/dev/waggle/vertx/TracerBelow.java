package dev.waggle.vertx;

import dev.waggle.core.http.HttpClientSpan;
import io.vertx.core.spi.tracing.VertxTracer;
import org.jspecify.annotations.Nullable;

/** Whose tracer a Vert.x has: what decides who makes the client span and who injects. */
enum TracerBelow {
    NONE,
    OURS,
    FOREIGN;

    /**
     * The trace operation of a request whose span is made and injected above: our tracer leaves such a request alone. A policy
     * cannot be set on a client that exists already, so the request itself has to say it.
     */
    static final String OWNED_REQUEST = "dev.waggle.owned";

    static TracerBelow of(@Nullable VertxTracer<?, ?> tracer) {
        if (tracer == null) {
            return NONE;
        }
        return tracer instanceof OwnTracer ? OURS : FOREIGN;
    }

    /** Our tracer. */
    interface OwnTracer {

        /**
         * Has the tracer inject the headers of this span when Vert.x begins to write its request: into the message itself,
         * where they would otherwise be copied to, header by header.
         *
         * @return the trace operation that the request is to have, or null when the span has to inject itself
         */
        @Nullable
        String injectFor(HttpClientSpan span);

        /** The request of this span is over. */
        void forget(String operation, HttpClientSpan span);
    }
}
