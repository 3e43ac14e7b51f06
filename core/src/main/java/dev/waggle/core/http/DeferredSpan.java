package dev.waggle.core.http;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.internal.SpanHolder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A span that starts when somebody first looks at it.
 *
 * <p>A tracer hears of a request before anybody can say which session it belongs to and whether it is trusted. Whoever
 * can, a moment later, starts the right span in the place of this one, which then never was.
 */
final class DeferredSpan implements Span, SpanHolder {

    // Not an object of its own: a request comes back to its span after a megabyte of others, and each is a cache miss.
    private static final AtomicReferenceFieldUpdater<DeferredSpan, @Nullable Span> STARTED =
            AtomicReferenceFieldUpdater.newUpdater(DeferredSpan.class, Span.class, "started");

    private final SessionTracer tracer;
    private final Context parent;
    private final ServerRequest request;
    private final long receivedAt;
    private volatile @Nullable Span started;

    /** Who starts it: a sampler or processor that looks at what is current then finds no span. */
    private @Nullable Thread starter;

    /** A server span of this request, received now. */
    DeferredSpan(SessionTracer tracer, Context parent, ServerRequest request) {
        this.tracer = tracer;
        this.parent = parent;
        this.request = request;
        this.receivedAt = tracer.clock().now();
    }

    @Override
    public boolean isHeld() {
        return started != null;
    }

    /** It shall never start. Ordered and no more: others hear of it after this. */
    void forgo() {
        if (started == null) {
            STARTED.lazySet(this, Span.getInvalid());
        }
    }

    /** When the request was received, in nanoseconds since the epoch. */
    long receivedAt() {
        return receivedAt;
    }

    @Override
    public Span held() {
        return span();
    }

    private Span span() {
        Span span = started;
        if (span != null) {
            return span;
        }
        if (starter == Thread.currentThread()) {
            return Span.getInvalid();
        }
        starter = Thread.currentThread();
        try {
            // Of two threads that look first at the same time, one starts a span that is dropped: it is never ended.
            Span fresh = HttpServerSpan.builder(tracer, parent, null, request)
                    .setStartTimestamp(receivedAt, TimeUnit.NANOSECONDS)
                    .startSpan();
            return STARTED.compareAndSet(this, null, fresh) ? fresh : span();
        } finally {
            starter = null;
        }
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
