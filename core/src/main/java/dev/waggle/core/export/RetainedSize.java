package dev.waggle.core.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * About how many bytes of heap an ended span keeps. From lengths only: every span is asked, also
 * one that is dropped.
 */
final class RetainedSize implements BiConsumer<AttributeKey<?>, Object> {

    /** The span, its context and ids; measured with the SDK of 1.67. */
    private static final int SPAN = 408;

    /** The SDK sizes a span's attribute map for 16 entries as soon as there is one. */
    private static final int ATTRIBUTES = 440;

    private static final int ENTRY = 40;

    /** What stands before the keys that enrichment makes, a new object each. */
    private static final String MADE = "honeyhive_";

    private static final int MADE_KEY = 72;

    /** Longer than any of the conventions; of all others many spans have the same. */
    private static final int SHARED_KEY = 64;

    private static final int EVENT = 120;
    private static final int LONG_TEXT = 512;

    private long bytes;

    private RetainedSize() {}

    static long of(SpanData span) {
        RetainedSize size = new RetainedSize();
        size.bytes = SPAN;
        Attributes attributes = span.getAttributes();
        if (!attributes.isEmpty()) {
            size.bytes += ATTRIBUTES;
            attributes.forEach(size);
        }
        List<EventData> events = span.getEvents();
        for (int i = 0; i < events.size(); i++) {
            size.bytes += EVENT;
            events.get(i).getAttributes().forEach(size);
        }
        List<LinkData> links = span.getLinks();
        for (int i = 0; i < links.size(); i++) {
            size.bytes += EVENT;
            links.get(i).getAttributes().forEach(size);
        }
        return size.bytes;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
        bytes += ENTRY + keyOf(key.getKey()) + sizeOf(value);
    }

    private static long keyOf(String key) {
        return key.length() > SHARED_KEY || key.startsWith(MADE) ? MADE_KEY + text(key) : 0;
    }

    private static long sizeOf(Object value) {
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof List<?> list) {
            long sum = 0;
            for (int i = 0; i < list.size(); i++) {
                Object element = list.get(i);
                sum += ENTRY / 2 + (element == null ? 0 : sizeOf(element));
            }
            return sum;
        }
        if (value instanceof KeyValue entry) {
            return ENTRY + text(entry.getKey()) + sizeOf(entry.getValue());
        }
        if (value instanceof Value<?> wrapped) {
            Object inner = wrapped.getValue();
            return inner == null ? 0 : sizeOf(inner);
        }
        return value instanceof ByteBuffer buffer ? buffer.remaining() : 0;
    }

    /** Text outside Latin-1 takes two bytes for a character; a few characters tell which it is. */
    private static long text(String text) {
        int length = text.length();
        if (length < LONG_TEXT) {
            return length;
        }
        for (int i = 0, step = length / 32; i < length; i += step) {
            if (text.charAt(i) > 0xFF) {
                return 2L * length;
            }
        }
        return length;
    }
}
