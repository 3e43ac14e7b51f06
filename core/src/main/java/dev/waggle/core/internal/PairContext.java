package dev.waggle.core.internal;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * A context with two entries more than its parent: a span and whose it is, or a session and its baggage. OpenTelemetry's
 * copies all entries for each of the two.
 *
 * <p>A pair over a pair of the same keys stands on what that one stands on, and a few may stand on each other. What is put
 * into one stands on it alone, as the span that the SDK puts into the context of each new trace; what is put into the last
 * one makes an ordinary context of them all, once.
 */
public final class PairContext implements Context {

    /** OpenTelemetry keeps these keys to itself, and tells them to every context that a span or a baggage is put into. */
    private static final @Nullable ContextKey<Span> SPAN = KeyProbe.keyOf(Span.getInvalid());

    private static final @Nullable ContextKey<Baggage> BAGGAGE = KeyProbe.keyOf(Baggage.empty());

    /** Under the Java agent contexts are wrappers of its own, and it knows no others. */
    private static final Class<?> PLAIN = Context.root().getClass();

    private static final boolean USABLE = PLAIN.getName().equals("io.opentelemetry.context.ArrayBasedContext");

    private static final int MOST = 4;

    private final Context base;
    private final ContextKey<?> firstKey;
    private final Object first;
    private final @Nullable ContextKey<?> secondKey;
    private final @Nullable Object second;

    /** How many pairs are there, with this one. */
    private final int pairs;

    /** Made when something is put into the last of several, which happens again and again under automatic propagation. */
    private @Nullable Context ordinary;

    private PairContext(
            Context base,
            ContextKey<?> firstKey,
            Object first,
            @Nullable ContextKey<?> secondKey,
            @Nullable Object second,
            int pairs) {
        this.base = base;
        this.firstKey = firstKey;
        this.first = first;
        this.secondKey = secondKey;
        this.second = second;
        this.pairs = pairs;
    }

    /** The parent with this span. */
    public static Context of(Context parent, Span span) {
        return parent instanceof PairContext pair && pair.firstKey == SPAN
                ? new PairContext(pair.base, pair.firstKey, span, pair.secondKey, pair.second, pair.pairs)
                : parent.with(span);
    }

    /** The parent with this span, and this value. */
    public static <V> Context of(Context parent, Span span, ContextKey<V> key, V value) {
        return SPAN == null ? parent.with(span).with(key, value) : of(parent, SPAN, span, key, value);
    }

    /** The parent with this baggage, and this value. */
    public static <V> Context of(Context parent, Baggage baggage, ContextKey<V> key, V value) {
        return BAGGAGE == null ? parent.with(baggage).with(key, value) : of(parent, BAGGAGE, baggage, key, value);
    }

    private static <A, B> Context of(
            Context parent, ContextKey<A> firstKey, A first, ContextKey<B> secondKey, B second) {
        if (USABLE && parent instanceof PairContext pair) {
            if (pair.firstKey == firstKey && pair.secondKey == secondKey) {
                return new PairContext(pair.base, firstKey, first, secondKey, second, pair.pairs);
            }
            if (pair.pairs < MOST) {
                return new PairContext(pair, firstKey, first, secondKey, second, pair.pairs + 1);
            }
        } else if (USABLE && parent.getClass() == PLAIN) {
            return new PairContext(parent, firstKey, first, secondKey, second, 1);
        }
        return parent.with(firstKey, first).with(secondKey, second);
    }

    @Override
    @SuppressWarnings("unchecked") // the key's own type
    public <V> @Nullable V get(ContextKey<V> key) {
        if (key == firstKey) {
            return (V) first;
        }
        return key == secondKey ? (V) second : base.get(key);
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
        if (key == firstKey) {
            return new PairContext(base, key, value, secondKey, second, pairs);
        }
        if (key == secondKey) {
            return new PairContext(base, firstKey, first, key, value, pairs);
        }
        return pairs < MOST
                ? new PairContext(this, key, value, null, null, pairs + 1)
                : ordinary().with(key, value);
    }

    @Override
    public String toString() {
        return ordinary().toString();
    }

    /** Of two threads that make it at the same time, one has worked for nothing: what it is made of is final. */
    private Context ordinary() {
        Context made = ordinary;
        if (made == null) {
            made = put(base instanceof PairContext pair ? pair.ordinary() : base, firstKey, first);
            if (secondKey != null) {
                made = put(made, secondKey, second);
            }
            ordinary = made;
        }
        return made;
    }

    @SuppressWarnings("unchecked") // the key's own type
    private static <V> Context put(Context context, ContextKey<V> key, @Nullable Object value) {
        return context.with(key, (V) value);
    }

    /** Remembers the key that something is put under. */
    private static final class KeyProbe implements Context {

        private @Nullable ContextKey<?> key;

        @SuppressWarnings("unchecked") // it puts itself only
        static <V extends ImplicitContextKeyed> @Nullable ContextKey<V> keyOf(V value) {
            KeyProbe probe = new KeyProbe();
            value.storeInContext(probe);
            return (ContextKey<V>) probe.key;
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
