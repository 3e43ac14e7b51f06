package dev.waggle.core;

import io.opentelemetry.context.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event's specification, evaluated once and started as often as needed: for integrations with a reactive library.
 *
 * <p>Immutable and safe for any thread. Knows no tracer: that is found when the work starts.
 *
 * @param <T> the result of the work, or an item of its stream
 */
public interface EventTemplate<T> {

    /**
     * Evaluates the specification and reads its values, on the calling thread: it knows no tracer yet that might want none of it.
     *
     * @throws RuntimeException what {@code spec} throws: a mistake in the code that configures
     */
    static <T> EventTemplate<T> of(String name, Consumer<? super EventSpec<T>> spec) {
        return SpecifiedTemplate.shared(EventSpecification.collect(name, spec));
    }

    /**
     * The same for one event, which {@code tracer} starts at once, at less cost: the specification is not evaluated where the tracer
     * is disabled, and its values are read at the start, by a span that records them.
     *
     * @throws RuntimeException what {@code spec} throws
     */
    static <T> EventTemplate<T> once(SessionTracer tracer, String name, Consumer<? super EventSpec<T>> spec) {
        return SpecifiedTemplate.once(EventSpecification.<T>collect(name, tracer.isEnabled() ? spec : unread -> {}));
    }

    /** Starts an event under {@code parent}. Does not make it current anywhere. Never throws. */
    Event start(SessionTracer tracer, Context parent);

    /** Records what the extractors find in {@code result} and ends the event. Null: the work had no result. */
    void succeed(Event event, @Nullable T result);

    /** Records the failure and ends the event. */
    void fail(Event event, Throwable failure);

    /** Records the items of a stream into {@code event}, started by this template. */
    StreamRecorder<T> stream(Event event);
}
