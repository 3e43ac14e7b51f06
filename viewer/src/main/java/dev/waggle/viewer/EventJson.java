package dev.waggle.viewer;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as JSON, in full; {@link EventRow} is the short form. */
final class EventJson {
    static final String ERROR = "honeyhive_error";

    private EventJson() {}

    static JsonObject full(Event event, Snapshot session) {
        Span span = event.span();
        List<KeyValue> attributes = span.getAttributesList();
        JsonObject json = head(event, session);
        for (String field : Fields.NAMES) {
            json.put(field, Fields.read(attributes, field));
        }
        return json.put("error", error(span))
                .put("statusMessage", span.getStatus().getMessage())
                .put("attributes", Attributes.object(attributes))
                .put("events", events(span))
                .put("links", links(span))
                .put("resource", Attributes.object(event.source.resource().getAttributesList()))
                .put("scope", event.source.scope().getName())
                .put("traceState", span.getTraceState())
                .put("droppedAttributes", span.getDroppedAttributesCount());
    }

    private static JsonObject head(Event event, Snapshot session) {
        JsonObject json = new JsonObject()
                .put("spanId", event.key.spanId())
                .put("traceId", event.key.traceId())
                .put("parentSpanId", event.parent == null ? null : event.parent.spanId())
                .put("service", event.source.service)
                .put("name", event.name)
                .put("type", event.type)
                .put("kind", event.kindName())
                .put("startUnixNano", Long.toUnsignedString(event.start))
                .put("endUnixNano", Long.toUnsignedString(event.end))
                .put("durationMs", event.millis())
                .put("status", event.status());
        if (event.type.equals("model")) {
            json.put("model", event.model);
            json.put("inputTokens", event.inputTokens);
            json.put("outputTokens", event.outputTokens);
            json.put("cost", event.cost);
        }
        if (event.eventId != null) {
            json.put("eventId", event.eventId);
        }
        return json.put("orphan", session.isOrphan(event))
                .put("duplicate", event.duplicate)
                .put("clockSkew", session.isSkewed(event))
                .put("sessionChanged", session.elsewhere.containsKey(event.key.traceId()));
    }

    /** The error as told by the enrichment, else by an exception, else by the status. */
    static @Nullable String error(Span span) {
        for (KeyValue attribute : span.getAttributesList()) {
            String error = attribute.getKey().equals(ERROR) ? error(attribute.getValue()) : null;
            if (error != null) {
                return error;
            }
        }
        if (span.getStatus().getCode() != Status.StatusCode.STATUS_CODE_ERROR) {
            return null;
        }
        for (Span.Event event : span.getEventsList()) {
            if (event.getName().equals("exception")) {
                JsonObject exception = Attributes.object(event.getAttributesList());
                return exception.getValue("exception.type", "exception") + ": "
                        + exception.getValue("exception.message", "");
            }
        }
        String message = span.getStatus().getMessage();
        return message.isEmpty() ? "error" : message;
    }

    /** The text of the attribute {@link #ERROR}, whatever its length; null when it says nothing. */
    static @Nullable String error(AnyValue value) {
        Object error = Attributes.json(value);
        return error == null || error.toString().isEmpty() ? null : error.toString();
    }

    private static JsonArray events(Span span) {
        JsonArray events = new JsonArray();
        for (Span.Event event : span.getEventsList()) {
            events.add(new JsonObject()
                    .put("name", event.getName())
                    .put("timeUnixNano", Long.toUnsignedString(event.getTimeUnixNano()))
                    .put("attributes", Attributes.object(event.getAttributesList())));
        }
        return events;
    }

    private static JsonArray links(Span span) {
        JsonArray links = new JsonArray();
        for (Span.Link link : span.getLinksList()) {
            links.add(new JsonObject()
                    .put("traceId", EventReader.hex(link.getTraceId()))
                    .put("spanId", EventReader.hex(link.getSpanId()))
                    .put("attributes", Attributes.object(link.getAttributesList())));
        }
        return links;
    }
}
