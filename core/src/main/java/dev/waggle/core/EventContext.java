package dev.waggle.core;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * The context of an event: its parent's with another span and another event, without copying the parent's entries twice.
 *
 * <p>Never deeper than one: a child's stands on what its parent's stands on, and what is put into one makes an ordinary
 * context.
 */
final class EventContext implements Context {

    /** OpenTelemetry keeps the key of the span to itself, and tells it to every context that a span is put into. */
    private static final @Nullable ContextKey<Span> SPAN = KeyProbe.spanKey();

    /** Under the Java agent contexts are wrappers of its own, and it knows no others. */
    private static final Class<?> PLAIN = Context.root().getClass();

    private static final boolean USABLE =
            SPAN != null && PLAIN.getName().equals("io.opentelemetry.context.ArrayBasedContext");

    private final Context base;
    private final Span span;
    private final Event event;

    private EventContext(Context base, Span span, Event event) {
        this.base = base;
        this.span = span;
        this.event = event;
    }

    /** The parent's context with this span and this event in it. */
    static Context of(Context parent, Span span, Event event) {
        if (USABLE) {
            if (parent.getClass() == PLAIN) {
                return new EventContext(parent, span, event);
            }
            if (parent instanceof EventContext outer) {
                return new EventContext(outer.base, span, event);
            }
        }
        return ordinary(parent, span, event);
    }

    private static Context ordinary(Context base, Span span, Event event) {
        return base.with(span).with(ContextKeys.EVENT, event);
    }

    @Override
    @SuppressWarnings("unchecked") // the key's own type
    public <V> @Nullable V get(ContextKey<V> key) {
        if (key == SPAN) {
            return (V) span;
        }
        return key == ContextKeys.EVENT ? (V) event : base.get(key);
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
        return ordinary(base, span, event).with(key, value);
    }

    @Override
    public String toString() {
        return ordinary(base, span, event).toString();
    }

    /** Remembers the key that something is put under. */
    private static final class KeyProbe implements Context {

        private @Nullable ContextKey<?> key;

        @SuppressWarnings("unchecked") // a span puts itself only
        static @Nullable ContextKey<Span> spanKey() {
            KeyProbe probe = new KeyProbe();
            Span.getInvalid().storeInContext(probe);
            return (ContextKey<Span>) probe.key;
        }

        @Override
        public <V> @Nullable V get(ContextKey<V> key) {
            return null;
        }

        @Override
        public <V> Context with(ContextKey<V> key, V value) {
            this.key = key;
            return this;
        }
    }
}
