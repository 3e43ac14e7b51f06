package dev.waggle.core.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of the last span of some kind, the session's included, as they stand in the buffer one behind the other.
 * Most spans of a service are like one before: they have its keys, most of its values, and others that are as long. Such a
 * span is written as a copy, in which the values that differ are overwritten as they are met.
 *
 * <p>An attribute is {@code [starts[i], starts[i + 1])}, counted from {@link #base}; the first {@code lengths[i]} bytes
 * of it are its value, unless that is {@link #ANY}. Used by one thread at a time.
 */
final class Layout implements BiConsumer<AttributeKey<?>, Object> {

    /** Of a span that has more, nothing is remembered. */
    private static final int MOST = 64;

    /** A longer text is neither copied nor kept alive for the chance that it comes again. */
    private static final int LONGEST_TEXT = 64;

    /** In the place of a length: the value is written anew each time. */
    private static final int ANY = -1;

    private static final long NEVER = -1;

    private final OtlpEncoder encoder;
    private final SessionSupplement supplement;

    private final AttributeKey<?>[] keys = new AttributeKey<?>[MOST];
    private final KeyCache.Entry[] entries = new KeyCache.Entry[MOST];

    /**
     * What need not be written once more. Null for a value that is always written, and for one that has changed already: to
     * remember each new one would be to store a young object in an old one, for which G1 waits until all that was written
     * before is in the cache.
     */
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

    // The copy that is being made: of the attributes before this one, by so much longer than they were.
    private int copied;
    private int longer;
    private int start;
    private int seen;
    private boolean alike;
    private boolean sessionChanged;

    Layout(OtlpEncoder encoder, SessionSupplement supplement) {
        this.encoder = encoder;
        this.supplement = supplement;
    }

    /**
     * Begins a copy for another span; {@link #accept} is to see its attributes next.
     *
     * @return false, and nothing is written, when there is nothing to copy
     */
    boolean copy(SpanKind kind, long generation) {
        if (this.generation != generation || this.kind != kind) {
            return false;
        }
        start = out().size();
        longer = 0;
        seen = 0;
        alike = true;
        sessionChanged = false;
        copyRun(0);
        return true;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
        int i = seen++;
        if (!alike) {
            return;
        }
        if (i >= own || keys[i] != key && !key.equals(keys[i])) {
            alike = false;
        } else if (i == copied) {
            goOn(i, value);
        } else if (values[i] != value || value == null) {
            change(i, value);
        }
    }

    /** Whether the copy stands. Else the span turned out to be another one, and it is to be written {@link #begin anew}. */
    boolean isCopied() {
        if (alike && seen == own && copied == all && keepsSession()) {
            base = start;
            return true;
        }
        out().truncate(start);
        return false;
    }

    /** With a value that is written anew each time. */
    private void goOn(int i, Object value) {
        if (SessionSupplement.decides(entries[i].role)) {
            alike = false;
            return;
        }
        write(i, value);
        copyRun(i + 1);
    }

    /** In one piece up to the next value that is written anew each time. */
    private void copyRun(int from) {
        int to = from;
        while (to < all && lengths[to] != ANY) {
            to++;
        }
        repeat(from, to);
        copied = to;
    }

    private void repeat(int from, int to) {
        out().repeat(base + starts[from] - longer, base + starts[to] - longer);
        if (sessionChanged && to == all) {
            repeatSession();
        }
    }

    private void change(int i, Object value) {
        if (SessionSupplement.decides(entries[i].role)) {
            // The session gives the span other attributes then.
            alike = value instanceof String text && text.equals(values[i]);
            return;
        }
        values[i] = null;
        if (!overwrite(i, value)) {
            replace(i, value);
        }
        if (i == sessionAt) {
            changeSession(value);
        }
    }

    private void changeSession(Object value) {
        if (!(value instanceof String id) || supplement.wasStartedOverRest(id) != startedOverRest) {
            alike = false;
            return;
        }
        sessionChanged = true;
        if (copied < all) {
            return;
        }
        // Encoded anew: to read back what was just written is to wait until it has reached the cache.
        for (int i = own; i < all; i++) {
            if (SessionSupplement.repeatsSession(entries[i].role) && !overwrite(i, id)) {
                alike = false;
            }
        }
    }

    /** What was copied with the id of the session before. */
    private void repeatSession() {
        for (int i = own; i < all; i++) {
            if (SessionSupplement.repeatsSession(entries[i].role)) {
                if (lengths[i] == lengths[sessionAt]) {
                    out().overwriteWith(start + starts[i], start + starts[sessionAt], lengths[i]);
                } else {
                    alike = false;
                }
            }
        }
    }

    /** A session that has not changed may have been started since. */
    private boolean keepsSession() {
        return sessionAt < 0
                || !(values[sessionAt] instanceof String id)
                || supplement.wasStartedOverRest(id) == startedOverRest;
    }

    /** False, and nothing is written, when it does not fit. By the key's type: a foreign span may have any value with it. */
    private boolean overwrite(int i, Object value) {
        int at = start + starts[i];
        int length = lengths[i];
        return switch (keys[i].getType()) {
            case STRING -> value instanceof String text && text.length() == length && out().overwriteAscii(at, text);
            case LONG ->
                value instanceof Long number
                        && ReverseBuffer.varintLength(number) == length
                        && out().overwriteVarint(at, number);
            case DOUBLE ->
                value instanceof Double number && out().overwriteFixed64(at, Double.doubleToRawLongBits(number));
            case BOOLEAN -> value instanceof Boolean flag && out().overwriteVarint(at, flag ? 1 : 0);
            default -> false;
        };
    }

    /** Writes the attribute anew in the midst of what is copied already, and copies once more what comes after it. */
    private void replace(int i, Object value) {
        out().truncate(start + starts[i]);
        write(i, value);
        repeat(i + 1, copied);
    }

    private void write(int i, Object value) {
        int from = out().size();
        int length = encoder.attribute(SpanAttributes.FIELD, keys[i], entries[i], value);
        lengths[i] = isKept(value) ? length : ANY;
        int difference = out().size() - from - (starts[i + 1] - starts[i]);
        for (int later = i + 1; later <= all; later++) {
            starts[later] += difference;
        }
        longer += difference;
    }

    /** The span's attributes are written anew. */
    void begin(SpanKind kind) {
        this.kind = kind;
        generation = NEVER;
        base = out().size();
        own = 0;
        all = 0;
        sessionAt = -1;
    }

    /** @param length how many bytes the value has; it ends the attribute that was just written */
    void add(AttributeKey<?> key, KeyCache.Entry entry, Object value, int length) {
        int i = all++;
        if (i >= MOST) {
            return;
        }
        keys[i] = key;
        entries[i] = entry;
        boolean kept = isKept(value);
        values[i] = kept ? value : null;
        lengths[i] = kept ? length : ANY;
        starts[i + 1] = out().size() - base;
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

    private static boolean isKept(Object value) {
        return value instanceof String text
                ? text.length() <= LONGEST_TEXT
                : value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    /** Not kept here: a layout outlives its buffer. */
    private ReverseBuffer out() {
        return encoder.buffer();
    }
}
