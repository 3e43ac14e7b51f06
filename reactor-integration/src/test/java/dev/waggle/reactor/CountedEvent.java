package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.EventType;
import dev.waggle.core.Session;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts every end, where a real event takes the first. */
record CountedEvent(AtomicInteger ends) implements Event {

    @Override
    public void end() {
        ends.incrementAndGet();
    }

    @Override
    public void cancel() {
        ends.incrementAndGet();
    }

    @Override
    public void close() {
        ends.incrementAndGet();
    }

    @Override
    public Span span() {
        return Span.getInvalid();
    }

    @Override
    public Context context() {
        return Context.root();
    }

    @Override
    public @Nullable Session session() {
        return null;
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
    public Event error(@Nullable String message) {
        return this;
    }

    @Override
    public Event error(@Nullable Throwable failure) {
        return this;
    }
}
