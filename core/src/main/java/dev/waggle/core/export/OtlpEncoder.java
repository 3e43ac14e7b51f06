package dev.waggle.core.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of OTLP's trace.proto from {@link SpanData}, in one backward pass and without garbage. Field numbers
 * are those of opentelemetry-proto 1.x. Used by one thread at a time.
 */
final class OtlpEncoder implements BiConsumer<AttributeKey<?>, Object> {

    private final KeyCache keys = new KeyCache();
    private final TextPieces pieces = new TextPieces();
    private final SpanAttributes spanAttributes;
    private final IdDigits ids = new IdDigits();
    private ReverseBuffer out = new ReverseBuffer(new byte[0]);
    private long generation;
    private int attributeField;

    OtlpEncoder(SessionSupplement supplement) {
        this.spanAttributes = new SpanAttributes(this, keys, supplement);
    }

    void target(ReverseBuffer buffer) {
        this.out = buffer;
        generation++;
    }

    /** Takes back everything written since {@link #size()} was this. */
    void truncate(int size) {
        out.truncate(size);
        generation++;
    }

    int size() {
        return out.size();
    }

    ReverseBuffer buffer() {
        return out;
    }

    /** Prepends one {@code ScopeSpans.spans} entry. */
    void span(SpanData span) {
        int start = out.size();
        SpanContext context = span.getSpanContext();
        SpanContext parent = span.getParentSpanContext();

        int flags = context.getTraceFlags().asByte() & 0xFF | 0x100 | (parent.isRemote() ? 0x200 : 0);
        out.fixed32(flags);
        out.tag(16, 5);
        status(span.getStatus());
        links(span);
        events(span);
        attributes(span);
        out.fixed64(span.getEndEpochNanos());
        out.tag(8, 1);
        out.fixed64(span.getStartEpochNanos());
        out.tag(7, 1);
        out.varint(kind(span.getKind()));
        out.tag(6, 0);
        string(5, span.getName());
        if (parent.isValid()) {
            ids.writeSpan(parent.getSpanId(), out);
            out.varint(8);
            out.tag(4, 2);
        }
        traceState(context.getTraceState());
        ids(context);
        out.closeMessage(2, start);
    }

    /** Prepends the header fields of a {@code ScopeSpans} and closes it around what came since {@code start}. */
    void closeScope(InstrumentationScopeInfo scope, int start) {
        string(3, scope.getSchemaUrl());
        int inner = out.size();
        attributes(3, scope.getAttributes());
        string(2, scope.getVersion());
        string(1, scope.getName());
        out.closeMessage(1, inner);
        out.closeMessage(2, start);
    }

    /** Prepends the header fields of a {@code ResourceSpans} and closes it around what came since {@code start}. */
    void closeResource(Resource resource, int start) {
        string(3, resource.getSchemaUrl());
        int inner = out.size();
        attributes(1, resource.getAttributes());
        out.closeMessage(1, inner);
        out.closeMessage(1, start);
    }

    private void attributes(SpanData span) {
        Attributes attributes = span.getAttributes();
        dropped(10, span.getTotalAttributeCount() - attributes.size());
        spanAttributes.write(span, attributes, out, generation);
    }

    private void attributes(int field, Attributes attributes) {
        attributeField = field;
        attributes.forEach(this);
    }

    /** An attribute of anything but a span. */
    @Override
    public void accept(AttributeKey<?> key, Object value) {
        attribute(attributeField, key, keys.get(key.getKey()), value);
    }

    /**
     * Prepends an attribute.
     *
     * @return how many bytes after {@link #size()} as it was are the value itself, for one that is no list or map
     */
    int attribute(int field, AttributeKey<?> key, KeyCache.Entry entry, Object value) {
        int start = out.size();
        int length = attributeValue(key, value);
        out.closeMessage(2, start);
        out.raw(entry.field);
        out.closeMessage(field, start);
        return length;
    }

    @SuppressWarnings("unchecked")
    private int attributeValue(AttributeKey<?> key, Object value) {
        return switch (key.getType()) {
            case STRING -> text((String) value);
            case BOOLEAN -> bool((Boolean) value);
            case LONG -> integer((Long) value);
            case DOUBLE -> real((Double) value);
            case STRING_ARRAY, BOOLEAN_ARRAY, LONG_ARRAY, DOUBLE_ARRAY -> array((List<Object>) value);
            case VALUE -> value((Value<?>) value);
        };
    }

    private int array(List<?> values) {
        int start = out.size();
        for (int i = values.size() - 1; i >= 0; i--) {
            int element = out.size();
            Object value = values.get(i);
            if (value instanceof String text) {
                text(text);
            } else if (value instanceof Long number) {
                integer(number);
            } else if (value instanceof Double number) {
                real(number);
            } else if (value instanceof Boolean flag) {
                bool(flag);
            } else if (value instanceof Value<?> nested) {
                value(nested);
            }
            out.closeMessage(1, element);
        }
        out.closeMessage(5, start);
        return 0;
    }

    @SuppressWarnings("unchecked")
    private int value(Value<?> value) {
        switch (value.getType()) {
            case STRING -> text((String) value.getValue());
            case BOOLEAN -> bool((Boolean) value.getValue());
            case LONG -> integer((Long) value.getValue());
            case DOUBLE -> real((Double) value.getValue());
            case ARRAY -> array((List<Value<?>>) value.getValue());
            case KEY_VALUE_LIST -> map((List<KeyValue>) value.getValue());
            case BYTES -> bytes((ByteBuffer) value.getValue());
            case EMPTY -> {}
        }
        return 0;
    }

    private void map(List<KeyValue> entries) {
        int start = out.size();
        for (int i = entries.size() - 1; i >= 0; i--) {
            int inner = out.size();
            value(entries.get(i).getValue());
            out.closeMessage(2, inner);
            out.raw(keys.get(entries.get(i).getKey()).field);
            out.closeMessage(1, inner);
        }
        out.closeMessage(6, start);
    }

    private void bytes(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        out.raw(copy);
        out.varint(copy.length);
        out.tag(7, 2);
    }

    private int text(String value) {
        int start = out.size();
        out.utf8(value, pieces);
        int length = out.size() - start;
        out.closeMessage(1, start);
        return length;
    }

    private int bool(boolean value) {
        out.varint(value ? 1 : 0);
        out.tag(2, 0);
        return 1;
    }

    private int integer(long value) {
        out.varint(value);
        out.tag(3, 0);
        return ReverseBuffer.varintLength(value);
    }

    private int real(double value) {
        out.fixed64(Double.doubleToRawLongBits(value));
        out.tag(4, 1);
        return 8;
    }

    private void events(SpanData span) {
        List<EventData> events = span.getEvents();
        int count = events.size();
        dropped(12, span.getTotalRecordedEvents() - count);
        for (int i = count - 1; i >= 0; i--) {
            EventData event = events.get(i);
            int start = out.size();
            dropped(4, event.getDroppedAttributesCount());
            attributes(3, event.getAttributes());
            string(2, event.getName());
            out.fixed64(event.getEpochNanos());
            out.tag(1, 1);
            out.closeMessage(11, start);
        }
    }

    private void links(SpanData span) {
        List<LinkData> links = span.getLinks();
        int count = links.size();
        dropped(14, span.getTotalRecordedLinks() - count);
        for (int i = count - 1; i >= 0; i--) {
            LinkData link = links.get(i);
            SpanContext context = link.getSpanContext();
            int start = out.size();
            out.fixed32(context.getTraceFlags().asByte() & 0xFF | 0x100 | (context.isRemote() ? 0x200 : 0));
            out.tag(6, 5);
            dropped(5, link.getTotalAttributeCount() - link.getAttributes().size());
            attributes(4, link.getAttributes());
            traceState(context.getTraceState());
            ids(context);
            out.closeMessage(13, start);
        }
    }

    private void status(StatusData status) {
        int start = out.size();
        int code = switch (status.getStatusCode()) {
            case UNSET -> 0;
            case OK -> 1;
            case ERROR -> 2;
        };
        if (code != 0) {
            out.varint(code);
            out.tag(3, 0);
        }
        string(2, status.getDescription());
        if (out.size() != start) {
            out.closeMessage(15, start);
        }
    }

    private void ids(SpanContext context) {
        ids.writeSpan(context.getSpanId(), out);
        out.varint(8);
        out.tag(2, 2);
        ids.writeTrace(context.getTraceId(), out);
        out.varint(16);
        out.tag(1, 2);
    }

    /** As the header has it: OpenTelemetry's marshaler puts the members in the same order. */
    private void traceState(TraceState state) {
        if (!state.isEmpty()) {
            StringBuilder header = new StringBuilder();
            state.forEach((key, value) -> {
                header.append(header.isEmpty() ? "" : ",")
                        .append(key)
                        .append('=')
                        .append(value);
            });
            string(3, header.toString());
        }
    }

    private void string(int field, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            int start = out.size();
            out.utf8(value, pieces);
            out.closeMessage(field, start);
        }
    }

    private void dropped(int field, int count) {
        if (count > 0) {
            out.varint(count);
            out.tag(field, 0);
        }
    }

    private static int kind(SpanKind kind) {
        return switch (kind) {
            case INTERNAL -> 1;
            case SERVER -> 2;
            case CLIENT -> 3;
            case PRODUCER -> 4;
            case CONSUMER -> 5;
        };
    }
}
