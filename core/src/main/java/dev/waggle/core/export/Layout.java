package dev.waggle.core.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of the last span of some kind, the session's included, as they stand in the buffer one behind the other.
 * Most spans of a service are like one before: they have its keys, most of its values, and others that are as long.
 *
 * <p>An attribute is {@code [starts[i], starts[i + 1])}, counted from {@link #base}; the first {@code lengths[i]} bytes
 * of it are its value. Used by one thread at a time.
 */
final class Layout implements BiConsumer<AttributeKey<?>, Object> {

    /** Of a span that has more, nothing is remembered. */
    private static final int MOST = 64;

    /** A longer text is not kept alive for the chance that it comes again. */
    private static final int LONGEST_TEXT = 64;

    private static final long NEVER = -1;

    private final AttributeKey<?>[] keys = new AttributeKey<?>[MOST];
    private final KeyCache.Entry[] entries = new KeyCache.Entry[MOST];
    private final @Nullable Object[] values = new Object[MOST];
    private final int[] starts = new int[MOST + 1];
    private final int[] lengths = new int[MOST];
    private SpanKind kind = SpanKind.INTERNAL;
    private int own;
    private int all;
    private int sessionAt;
    private boolean startedOverRest;
    private long generation = NEVER;
    private int base;

    // What differs in the span that is compared with it.
    private final int[] changed = new int[MOST];
    private final Object[] others = new Object[MOST];
    private int changes;
    private int compared;
    private int seen;
    private boolean alike;

    /** False when there is nothing to compare a span with; {@link #accept} is to see its attributes next. */
    boolean compare(SpanKind kind, long generation) {
        seen = 0;
        changes = 0;
        alike = this.generation == generation && this.kind == kind;
        return alike;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
        int i = seen++;
        if (i >= own || keys[i] != key && !key.equals(keys[i])) {
            alike = false;
        } else if (values[i] != value && alike) {
            changed[changes] = i;
            others[changes++] = value;
            compared = changes;
        }
    }

    /**
     * Prepends the attributes of the span that was compared with this one.
     *
     * @return false, and nothing is written, when they are to be written {@link #begin anew}
     */
    boolean repeat(OtlpEncoder encoder, ReverseBuffer out, SessionSupplement supplement) {
        return alike && seen == own && keepsSupplement(supplement) && write(encoder, out);
    }

    /** Lets go of the span that was compared with it. */
    void forget() {
        Arrays.fill(others, 0, compared, null);
        compared = 0;
    }

    private boolean write(OtlpEncoder encoder, ReverseBuffer out) {
        int start = out.size();
        copy(encoder, out);
        base = start;
        if (overwrite(encoder.pieces(), out)) {
            return true;
        }
        out.truncate(start);
        return false;
    }

    /** False when the session gives the span other attributes than the one before. */
    private boolean keepsSupplement(SessionSupplement supplement) {
        int kept = 0;
        Object session = sessionAt < 0 ? null : values[sessionAt];
        for (int c = 0; c < changes; c++) {
            int i = changed[c];
            Object other = others[c];
            if (SessionSupplement.decides(entries[i].role)) {
                if (!same(other, values[i])) {
                    return false;
                }
                continue;
            }
            // What is another object is nearly always another value: a comparison takes as long as writing it.
            if (i == sessionAt) {
                if (!fits(i, other)) {
                    return false;
                }
                session = other;
            }
            changed[kept] = i;
            others[kept++] = other;
        }
        changes = kept;
        return !(session instanceof String id) || supplement.wasStartedOverRest(id) == startedOverRest;
    }

    /** In one piece, but for the attributes whose values do not fit: those are written. */
    private void copy(OtlpEncoder encoder, ReverseBuffer out) {
        int from = 0;
        int shift = 0;
        for (int c = 0; c < changes; c++) {
            int i = changed[c];
            Object other = others[c];
            if (fits(i, other)) {
                continue;
            }
            out.repeat(base + from - shift, base + starts[i] - shift);
            int start = out.size();
            lengths[i] = encoder.attribute(SpanAttributes.FIELD, keys[i], entries[i], other);
            values[i] = remembered(other);
            int longer = out.size() - start - (starts[i + 1] - starts[i]);
            for (int later = i + 1; later <= all; later++) {
                starts[later] += longer;
            }
            shift += longer;
            from = starts[i + 1];
            changed[c] = -1;
        }
        out.repeat(base + from - shift, base + starts[all] - shift);
    }

    /** False when one is a text that is not ASCII. */
    private boolean overwrite(TextPieces pieces, ReverseBuffer out) {
        for (int c = 0; c < changes; c++) {
            int i = changed[c];
            if (i < 0) {
                continue;
            }
            Object other = others[c];
            int at = base + starts[i];
            if (other instanceof String text) {
                if (!out.overwriteAscii(at, text, pieces)) {
                    return false;
                }
                if (i == sessionAt) {
                    overwriteTwins(pieces, out, text);
                }
            } else if (other instanceof Long number) {
                out.overwriteVarint(at, number);
            } else if (other instanceof Double number) {
                out.overwriteFixed64(at, Double.doubleToRawLongBits(number));
            } else {
                out.overwriteVarint(at, (Boolean) other ? 1 : 0);
            }
            values[i] = other;
        }
        return true;
    }

    /**
     * What the session's id stands in besides. Encoded anew: to read back what was just written there is to wait until it has
     * reached the cache.
     */
    private void overwriteTwins(TextPieces pieces, ReverseBuffer out, String id) {
        for (int i = own; i < all; i++) {
            if (SessionSupplement.repeatsSession(entries[i].role)) {
                out.overwriteAscii(base + starts[i], id, pieces);
                values[i] = id;
            }
        }
    }

    /** The span's attributes are written anew, from {@code start} on. */
    void begin(SpanKind kind, int start) {
        this.kind = kind;
        generation = NEVER;
        base = start;
        own = 0;
        all = 0;
        sessionAt = -1;
    }

    /** @param length how many bytes the value has; it ends the attribute that ends at {@code end} */
    void add(AttributeKey<?> key, KeyCache.Entry entry, Object value, int length, int end) {
        int i = all++;
        if (i >= MOST) {
            return;
        }
        keys[i] = key;
        entries[i] = entry;
        values[i] = remembered(value);
        lengths[i] = length;
        starts[i + 1] = end - base;
        if (SessionSupplement.isSession(entry.role) && value instanceof String) {
            sessionAt = i;
        }
    }

    /** The span has no more attributes of its own. */
    void ownAdded() {
        own = all;
    }

    void complete(boolean startedOverRest, long generation) {
        this.startedOverRest = startedOverRest;
        if (all <= MOST) {
            this.generation = generation;
        }
    }

    private static boolean same(Object one, @Nullable Object other) {
        return one instanceof String text && text.equals(other);
    }

    /** Whether this value can take the place of the one that is there; a text only if it is ASCII. */
    private boolean fits(int index, Object value) {
        if (values[index] == null) {
            return false;
        }
        if (value instanceof String text) {
            return text.length() == lengths[index] && text.length() <= LONGEST_TEXT;
        }
        if (value instanceof Long number) {
            return ReverseBuffer.varintLength(number) == lengths[index];
        }
        return value instanceof Double || value instanceof Boolean;
    }

    private static @Nullable Object remembered(Object value) {
        if (value instanceof String text) {
            return text.length() <= LONGEST_TEXT ? text : null;
        }
        return value instanceof Long || value instanceof Double || value instanceof Boolean ? value : null;
    }
}
