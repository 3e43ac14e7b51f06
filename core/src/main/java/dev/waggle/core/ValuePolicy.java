package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/** What is done to a value on its way to a span, in this order: redact, truncate, write. Never throws. */
final class ValuePolicy {

    private static final String CUT = "…";

    private final Redactor redactor;
    private final boolean redacts;
    private final int maxValueLength;
    private final Counters counters;

    ValuePolicy(Redactor redactor, int maxValueLength, Counters counters) {
        this.redactor = redactor;
        this.redacts = redactor != Redactor.none();
        this.maxValueLength = maxValueLength;
        this.counters = counters;
    }

    /** Where values end up. */
    interface Target {

        /** Takes up to {@code wanted} characters out of the span's budget, for this key; returns how many it got. */
        int reserve(String key, int wanted);

        <V> void set(AttributeKey<V> key, V value);
    }

    /** @param scalar a String, Long, Double or Boolean */
    void write(String key, Object scalar, Target target) {
        if (scalar instanceof String text) {
            writeText(key, text, target);
            return;
        }
        if (redacts) {
            String text = scalar.toString();
            String left = redact(key, text);
            if (!text.equals(left)) {
                writeRedacted(key, left, target);
                return;
            }
        }
        if (target.reserve(key, key.length() + Long.BYTES) < key.length() + Long.BYTES) {
            counters.truncatedValue(key);
        } else if (scalar instanceof Long number) {
            target.set(AttributeKey.longKey(key), number);
        } else if (scalar instanceof Double number) {
            target.set(AttributeKey.doubleKey(key), number);
        } else if (scalar instanceof Boolean flag) {
            target.set(AttributeKey.booleanKey(key), flag);
        }
    }

    private void writeText(String key, String text, Target target) {
        writeRedacted(key, redact(key, text), target);
    }

    /** Null, left out: by the redactor's wish, or because it threw. */
    @Nullable
    String redact(String key, String text) {
        if (!redacts) {
            return text;
        }
        try {
            return redactor.redact(key, text);
        } catch (Throwable e) {
            counters.refusedValue("The redacted " + key, e);
            return null;
        }
    }

    void writeRedacted(String key, @Nullable String text, Target target) {
        if (text == null) {
            return;
        }
        int length = text.length();
        int allowed = Math.min(length, maxValueLength);
        int granted = target.reserve(key, key.length() + allowed) - key.length();
        if (granted >= length) {
            target.set(AttributeKey.stringKey(key), text);
            return;
        }
        counters.truncatedValue(key);
        if (granted > 0) {
            target.set(AttributeKey.stringKey(key), cut(text, granted));
            target.set(AttributeKey.longKey(key + ".truncated_from"), (long) length);
        }
    }

    /** @param total the length of a text that was shortened already, or negative for one that is whole */
    void writeStream(String key, String text, long total, Target target) {
        if (total < 0) {
            writeRedacted(key, text, target);
            return;
        }
        counters.truncatedValue(key);
        int granted = target.reserve(key, key.length() + Math.min(text.length(), maxValueLength)) - key.length();
        if (granted > 0) {
            target.set(AttributeKey.stringKey(key), granted >= text.length() ? text : cut(text, granted));
            target.set(AttributeKey.longKey(key + ".truncated_from"), total);
        }
    }

    /** The text as it may stand on a span, outside of the size budget: error messages. */
    @Nullable
    String shorten(@Nullable String redacted) {
        if (redacted == null || redacted.length() <= maxValueLength) {
            return redacted;
        }
        return cut(redacted, maxValueLength);
    }

    /** A container was longer than what is looked at. */
    void truncatedContainer(String key, long size, Target target) {
        counters.truncatedValue(key);
        target.set(AttributeKey.longKey(key + ".truncated_from"), size);
    }

    void refused(String key, Throwable failure) {
        counters.refusedValue(key, failure);
    }

    /** At most {@code length} characters with the mark, and no half of a surrogate pair. */
    static String cut(String text, int length) {
        int end = Math.max(0, length - 1);
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + CUT;
    }
}
