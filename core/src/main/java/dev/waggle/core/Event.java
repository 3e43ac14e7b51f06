package dev.waggle.core;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * A span that belongs to a session, while it runs.
 *
 * <p>May be enriched from any thread. Ends once: by {@link #end()}, {@link #close()} or {@link #cancel()}, whichever
 * comes first; later calls do nothing.
 *
 * <pre>{@code
 * try (Event event = tracer.startEvent("lookup", e -> e.inputs(Map.of("id", id)))) {
 *     event.outputs(find(id));
 * }
 * }</pre>
 */
public interface Event extends Enrichment<Event>, AutoCloseable {

    /** The span underneath; never null, a non-recording one when the trace is not sampled. */
    Span span();

    /** The context in which this event is current: pass it to whatever should become its child. */
    Context context();

    /** The session of the event, or null when its context has none. */
    @Nullable
    Session session();

    /** Sets the type; a null changes nothing. */
    Event type(@Nullable EventType type);

    /** Ends the event now and leaves the calling thread's current context alone. */
    void end();

    /**
     * Ends the event as cancelled: no error, {@code honeyhive_metadata.status} = {@code cancelled}, what was recorded
     * so far is kept.
     */
    void cancel();

    /**
     * Ends the event and, on the thread that opened it with {@link SessionTracer#startEvent}, makes the context current
     * again that was current before. On another thread it only ends the event.
     */
    @Override
    void close();

    /** The event that is current in this context, or null. */
    static @Nullable Event fromContext(Context context) {
        return context.get(ContextKeys.EVENT);
    }
}
