package dev.waggle.core.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the attributes of spans: as a difference to those of a span before that had the same keys, or anew. Used by one
 * thread at a time.
 */
final class SpanAttributes implements BiConsumer<AttributeKey<?>, Object> {

    /** {@code Span.attributes}. */
    static final int FIELD = 9;

    /** Layouts; those that collide take the place of each other. */
    private static final int SLOTS = 64;

    private final OtlpEncoder encoder;
    private final KeyCache cache;
    private final SessionSupplement supplement;
    private final @Nullable Layout[] layouts = new Layout[SLOTS];

    /** Of the span whose attributes are written anew. */
    private Layout layout;

    SpanAttributes(OtlpEncoder encoder, KeyCache cache, SessionSupplement supplement) {
        this.encoder = encoder;
        this.cache = cache;
        this.supplement = supplement;
        this.layout = layoutOf(SpanKind.INTERNAL, 0, 0);
    }

    /** Prepends all attributes of the span, with those that it has of its session. */
    void write(SpanData span, Attributes attributes, ReverseBuffer buffer, long generation) {
        if (attributes.isEmpty()) {
            return;
        }
        SpanKind kind = span.getKind();
        Layout last = layoutOf(kind, attributes.size(), span.getName().length());
        if (last.copy(kind, generation)) {
            attributes.forEach(last);
            if (last.isCopied()) {
                return;
            }
        }
        layout = last;
        supplement.reset();
        last.begin(kind);
        attributes.forEach(this);
        last.ownAdded();
        boolean startedOverRest = supplement.complete(this, kind);
        last.complete(startedOverRest, generation);
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
        KeyCache.Entry entry = cache.get(key.getKey());
        int length = encoder.attribute(FIELD, key, entry, value);
        layout.add(key, entry, value, length);
        if (entry.role != 0) {
            supplement.observe(entry.role, value);
        }
    }

    /** What spans that differ in their keys differ in, too, for the most part. */
    private Layout layoutOf(SpanKind kind, int attributes, int nameLength) {
        int slot = (kind.ordinal() * 31 + attributes) * 31 + nameLength & SLOTS - 1;
        Layout found = layouts[slot];
        if (found == null) {
            found = new Layout(encoder, supplement);
            layouts[slot] = found;
        }
        return found;
    }
}
