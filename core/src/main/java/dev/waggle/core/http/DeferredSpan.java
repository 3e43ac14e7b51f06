package dev.waggle.core.http;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A span that starts when somebody first looks at it.
 *
 * <p>A tracer hears of a request before anybody can say which session it belongs to and whether it is trusted. Whoever
 * can, a moment later, starts the right span in the place of this one, which then never was.
 */
final class DeferredSpan implements Span {

    private final Supplier<Span> starter;
    private final AtomicReference<@Nullable Span> started = new AtomicReference<>();

    DeferredSpan(Supplier<Span> starter) {
        this.starter = starter;
    }

    boolean isStarted() {
        return started.get() != null;
    }

    private Span span() {
        Span span = started.get();
        if (span != null) {
            return span;
        }
        // Of two threads that look first at the same time, one starts a span that is dropped: it is never ended.
        Span fresh = starter.get();
        Span winner = started.compareAndExchange(null, fresh);
        return winner == null ? fresh : winner;
    }

    @Override
    public <T> Span setAttribute(AttributeKey<T> key, @Nullable T value) {
        span().setAttribute(key, value);
        return this;
    }

    @Override
    public Span addEvent(String name, Attributes attributes) {
        span().addEvent(name, attributes);
        return this;
    }

    @Override
    public Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
        span().addEvent(name, attributes, timestamp, unit);
        return this;
    }

    @Override
    public Span setStatus(StatusCode statusCode, String description) {
        span().setStatus(statusCode, description);
        return this;
    }

    @Override
    public Span recordException(Throwable exception, Attributes additionalAttributes) {
        span().recordException(exception, additionalAttributes);
        return this;
    }

    @Override
    public Span addLink(SpanContext linked, Attributes attributes) {
        span().addLink(linked, attributes);
        return this;
    }

    @Override
    public Span updateName(String name) {
        span().updateName(name);
        return this;
    }

    @Override
    public void end() {
        span().end();
    }

    @Override
    public void end(long timestamp, TimeUnit unit) {
        span().end(timestamp, unit);
    }

    @Override
    public SpanContext getSpanContext() {
        return span().getSpanContext();
    }

    @Override
    public boolean isRecording() {
        return span().isRecording();
    }
}
