package dev.waggle.viewer;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes events as OTLP/JSON, to the letter of the specification: any OTLP receiver takes it, this one too. */
final class OtlpJsonWriter {
    /** Of encoded spans: as JSON they are a few times that. */
    private static final long GROUP_BYTES = 256 << 10;

    private OtlpJsonWriter() {}

    /** Events of one source, in pieces that are rendered one at a time. */
    static List<List<Event>> groups(List<Event> events) {
        Map<Source, List<Event>> bySource = new LinkedHashMap<>();
        events.forEach(event ->
                bySource.computeIfAbsent(event.source, key -> new ArrayList<>()).add(event));
        List<List<Event>> groups = new ArrayList<>();
        for (List<Event> all : bySource.values()) {
            int from = 0;
            long bytes = 0;
            for (int i = 0; i < all.size(); i++) {
                long next = all.get(i).encoded().length;
                if (i > from && bytes + next > GROUP_BYTES) {
                    groups.add(all.subList(from, i));
                    from = i;
                    bytes = 0;
                }
                bytes += next;
            }
            groups.add(all.subList(from, all.size()));
        }
        return groups;
    }

    static JsonObject resourceSpans(List<Event> events) {
        Source source = events.get(0).source;
        JsonArray spans = new JsonArray();
        events.forEach(event -> spans.add(span(event.span())));
        JsonObject scope = new JsonObject()
                .put("name", source.scope().getName())
                .put("version", source.scope().getVersion())
                .put("attributes", attributes(source.scope().getAttributesList()));
        return new JsonObject()
                .put(
                        "resource",
                        new JsonObject()
                                .put("attributes", attributes(source.resource().getAttributesList())))
                .put(
                        "scopeSpans",
                        new JsonArray().add(new JsonObject().put("scope", scope).put("spans", spans)));
    }

    private static JsonObject span(Span span) {
        JsonObject json = new JsonObject()
                .put("traceId", EventReader.hex(span.getTraceId()))
                .put("spanId", EventReader.hex(span.getSpanId()));
        if (!span.getParentSpanId().isEmpty()) {
            json.put("parentSpanId", EventReader.hex(span.getParentSpanId()));
        }
        if (!span.getTraceState().isEmpty()) {
            json.put("traceState", span.getTraceState());
        }
        JsonArray events = new JsonArray();
        span.getEventsList()
                .forEach(event -> events.add(new JsonObject()
                        .put("timeUnixNano", Long.toUnsignedString(event.getTimeUnixNano()))
                        .put("name", event.getName())
                        .put("attributes", attributes(event.getAttributesList()))));
        JsonArray links = new JsonArray();
        span.getLinksList()
                .forEach(link -> links.add(new JsonObject()
                        .put("traceId", EventReader.hex(link.getTraceId()))
                        .put("spanId", EventReader.hex(link.getSpanId()))
                        .put("traceState", link.getTraceState())
                        .put("attributes", attributes(link.getAttributesList()))));
        return json.put("flags", Integer.toUnsignedLong(span.getFlags()))
                .put("name", span.getName())
                .put("kind", span.getKindValue())
                .put("startTimeUnixNano", Long.toUnsignedString(span.getStartTimeUnixNano()))
                .put("endTimeUnixNano", Long.toUnsignedString(span.getEndTimeUnixNano()))
                .put("attributes", attributes(span.getAttributesList()))
                .put("droppedAttributesCount", span.getDroppedAttributesCount())
                .put("events", events)
                .put("droppedEventsCount", span.getDroppedEventsCount())
                .put("links", links)
                .put("droppedLinksCount", span.getDroppedLinksCount())
                .put(
                        "status",
                        new JsonObject()
                                .put("code", span.getStatus().getCodeValue())
                                .put("message", span.getStatus().getMessage()));
    }

    private static JsonArray attributes(List<KeyValue> attributes) {
        JsonArray json = new JsonArray();
        attributes.forEach(attribute ->
                json.add(new JsonObject().put("key", attribute.getKey()).put("value", value(attribute.getValue()))));
        return json;
    }

    private static JsonObject value(AnyValue value) {
        JsonObject json = new JsonObject();
        switch (value.getValueCase()) {
            case STRING_VALUE:
                return json.put("stringValue", value.getStringValue());
            case BOOL_VALUE:
                return json.put("boolValue", value.getBoolValue());
            case INT_VALUE:
                return json.put("intValue", Long.toString(value.getIntValue()));
            case DOUBLE_VALUE:
                double real = value.getDoubleValue();
                return json.put("doubleValue", Double.isFinite(real) ? real : Double.toString(real));
            case BYTES_VALUE:
                ByteString bytes = value.getBytesValue();
                return json.put("bytesValue", Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case ARRAY_VALUE:
                JsonArray values = new JsonArray();
                value.getArrayValue().getValuesList().forEach(item -> values.add(value(item)));
                return json.put("arrayValue", new JsonObject().put("values", values));
            case KVLIST_VALUE:
                return json.put(
                        "kvlistValue",
                        new JsonObject()
                                .put("values", attributes(value.getKvlistValue().getValuesList())));
            default:
                return json;
        }
    }
}
