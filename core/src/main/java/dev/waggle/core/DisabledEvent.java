package dev.waggle.core;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The event of a tracer that is switched off: records nothing, and passes its parent's context on. */
final class DisabledEvent implements Event {

    /** For blocking code: its context is the current one, so one object serves all. */
    static final DisabledEvent CURRENT = new DisabledEvent(null);

    private final @Nullable Context parent;

    DisabledEvent(@Nullable Context parent) {
        this.parent = parent;
    }

    @Override
    public Span span() {
        return Span.fromContext(context());
    }

    @Override
    public Context context() {
        return parent != null ? parent : Context.current();
    }

    @Override
    public @Nullable Session session() {
        return Session.fromContext(context());
    }

    @Override
    public Event type(@Nullable EventType type) {
        return this;
    }

    @Override
    public Event inputs(@Nullable Object value) {
        return this;
    }

    @Override
    public Event outputs(@Nullable Object value) {
        return this;
    }

    @Override
    public Event metadata(@Nullable Object value) {
        return this;
    }

    @Override
    public Event metrics(@Nullable Object value) {
        return this;
    }

    @Override
    public Event config(@Nullable Object value) {
        return this;
    }

    @Override
    public Event feedback(@Nullable Object value) {
        return this;
    }

    @Override
    public Event userProperties(@Nullable Object value) {
        return this;
    }

    @Override
    public Event inputs(String key, @Nullable Object value) {
        return this;
    }

    @Override
    public Event outputs(String key, @Nullable Object value) {
        return this;
    }

    @Override
    public Event metadata(String key, @Nullable Object value) {
        return this;
    }

    @Override
    public Event metrics(String key, @Nullable Object value) {
        return this;
    }

    @Override
    public Event config(String key, @Nullable Object value) {
        return this;
    }

    @Override
    public Event feedback(String key, @Nullable Object value) {
        return this;
    }

    @Override
    public Event userProperties(String key, @Nullable Object value) {
        return this;
    }

    @Override
    public Event error(@Nullable String message) {
        return this;
    }

    @Override
    public Event error(@Nullable Throwable failure) {
        return this;
    }

    @Override
    public void end() {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "Event[disabled]";
    }
}
