package dev.waggle.viewer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/**
 * A span that has come in, immutable: what lists and totals need as fields, everything else as the encoded span, so
 * that its memory is known and small.
 */
final class Event {
    final Key key;
    final String sessionId;
    final @Nullable Key parent;
    final String name;
    final String type;
    final Source source;
    final long start;
    final long end;
    final boolean error;
    final boolean hasContent;
    final boolean duplicate;
    final int inputTokens;
    final int outputTokens;
    final double cost;
    /** The id that HoneyHive's REST calls know this event by, where it differs from the span's. */
    final @Nullable String eventId;
    /** The model that a call of type {@code model} names. */
    final @Nullable String model;

    final Span.SpanKind kind;
    /** Whether the status is OK by its sender's word; most spans leave it unset. */
    final boolean ok;

    private final byte[] span;

    Event(EventReader reader, Source source, byte[] span) {
        this.key = reader.key;
        this.sessionId = reader.sessionId;
        this.parent = reader.parent;
        this.name = reader.name;
        this.type = reader.type;
        this.source = source;
        this.start = reader.start;
        this.end = reader.end;
        this.error = reader.error;
        this.hasContent = reader.hasContent;
        this.inputTokens = reader.inputTokens;
        this.outputTokens = reader.outputTokens;
        this.cost = reader.cost;
        this.eventId = reader.eventId;
        this.model = reader.model;
        this.kind = reader.kind;
        this.ok = reader.ok;
        this.duplicate = false;
        this.span = span;
    }

    private Event(Event event, Source source, boolean duplicate) {
        this.key = event.key;
        this.sessionId = event.sessionId;
        this.parent = event.parent;
        this.name = event.name;
        this.type = event.type;
        this.source = source;
        this.start = event.start;
        this.end = event.end;
        this.error = event.error;
        this.hasContent = event.hasContent;
        this.inputTokens = event.inputTokens;
        this.outputTokens = event.outputTokens;
        this.cost = event.cost;
        this.eventId = event.eventId;
        this.model = event.model;
        this.kind = event.kind;
        this.ok = event.ok;
        this.duplicate = duplicate;
        this.span = event.span;
    }

    Event from(Source same) {
        return same == source ? this : new Event(this, same, duplicate);
    }

    Event asDuplicate() {
        return new Event(this, source, true);
    }

    Span span() {
        try {
            return Span.parseFrom(span);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("bytes that were read before cannot be read again", e);
        }
    }

    byte[] encoded() {
        return span;
    }

    /** What this event holds of the heap, rounded up: objects, ids, map entries, text, encoded span. */
    long bytes() {
        return span.length + 660L + 2L * name.length() + textBytes(eventId) + textBytes(model);
    }

    private static long textBytes(@Nullable String text) {
        return text == null ? 0 : 2L * text.length() + 60;
    }

    String kindName() {
        String name = kind.name();
        return name.startsWith("SPAN_KIND_") ? name.substring("SPAN_KIND_".length()) : "UNSPECIFIED";
    }

    String status() {
        return error ? "ERROR" : ok ? "OK" : "UNSET";
    }

    double millis() {
        return (end - start) / 1e6;
    }

    /** Trace and span id, lower-case hex. */
    record Key(String traceId, String spanId) {
        // by hand: a record's own are slow until they are compiled, and a session just opened asks for 50,000 of them

        @Override
        public int hashCode() {
            return 31 * traceId.hashCode() + spanId.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || (other instanceof Key
                            && spanId.equals(((Key) other).spanId)
                            && traceId.equals(((Key) other).traceId));
        }
    }
}
