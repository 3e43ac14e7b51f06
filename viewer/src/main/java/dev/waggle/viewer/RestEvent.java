package dev.waggle.viewer;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns what comes over REST into spans, so that there is one kind of event from there on. */
final class RestEvent {
    private static final InstrumentationScope SCOPE =
            InstrumentationScope.newBuilder().setName("honeyhive.rest").build();

    private RestEvent() {}

    static Event session(String id, JsonObject session) {
        Span.Builder span = span(id, id, session, "session")
                .setName(nonNull(HoneyHiveApi.text(session, "session_name"), "session"));
        return read(span, source(session));
    }

    static Event event(String id, String session, JsonObject event) {
        Span.Builder span = span(session, id, event, nonNull(HoneyHiveApi.text(event, "event_type"), "tool"))
                .setName(nonNull(HoneyHiveApi.text(event, "event_name"), "event"));
        String parent = HoneyHiveApi.text(event, "parent_id");
        if (parent != null && !parent.equals(session)) {
            span.setParentSpanId(bytes(RestIds.of(session, parent).spanId()));
        }
        return read(span, source(event));
    }

    /** The same event with the update's fields in the place of its own of the same name. */
    static Event updated(Event event, JsonObject update) {
        Span old = event.span();
        Span.Builder span = old.toBuilder().clearAttributes();
        Predicate<KeyValue> isReplaced = attribute -> Fields.NAMES.stream()
                .anyMatch(field -> update.getValue(field) instanceof JsonObject
                        && update.getJsonObject(field).stream()
                                .anyMatch(
                                        entry -> attribute.getKey().equals("honeyhive_" + field + "." + entry.getKey())
                                                || attribute
                                                        .getKey()
                                                        .startsWith(
                                                                "honeyhive_" + field + "." + entry.getKey() + ".")));
        old.getAttributesList().stream().filter(isReplaced.negate()).forEach(span::addAttributes);
        fields(update, span);
        Object duration = update.getValue("duration");
        if (duration instanceof Number) {
            span.setEndTimeUnixNano(old.getStartTimeUnixNano() + nanos((Number) duration));
        }
        return read(span, event.source);
    }

    private static Span.Builder span(String session, String id, JsonObject json, String type) {
        Event.Key key = RestIds.of(session, id);
        Object duration = json.getValue("duration");
        long now = System.currentTimeMillis() * 1_000_000;
        Object start = json.getValue("start_time");
        long took = duration instanceof Number ? nanos((Number) duration) : 0;
        long from = start instanceof Number ? epochNanos((Number) start) : now - took;
        Span.Builder span = Span.newBuilder()
                .setTraceId(bytes(key.traceId()))
                .setSpanId(bytes(key.spanId()))
                .setStartTimeUnixNano(from)
                .setEndTimeUnixNano(from + took)
                .addAttributes(Attributes.attribute("honeyhive.session_id", session))
                .addAttributes(Attributes.attribute("honeyhive_event_type", type))
                .addAttributes(Attributes.attribute("honeyhive_event_id", id));
        for (String name : new String[] {"project", "source"}) {
            String value = HoneyHiveApi.text(json, name);
            if (value != null) {
                span.addAttributes(Attributes.attribute("honeyhive." + name, value));
            }
        }
        fields(json, span);
        return span;
    }

    private static void fields(JsonObject json, Span.Builder span) {
        for (String field : Fields.NAMES) {
            Fields.write("honeyhive_" + field, json.getValue(field), span::addAttributes);
        }
        Object error = json.getValue("error");
        if (error != null && !error.toString().isEmpty()) {
            span.addAttributes(Attributes.attribute("honeyhive_error", error.toString()));
            span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
        }
    }

    private static Source source(JsonObject json) {
        String service = HoneyHiveApi.text(json, "source");
        Resource.Builder resource = Resource.newBuilder();
        resource.addAttributes(Attributes.attribute("service.name", nonNull(service, "unknown_service")));
        return new Source(resource.build(), SCOPE);
    }

    private static Event read(Span.Builder builder, Source source) {
        Span span = builder.build();
        byte[] encoded = span.toByteArray();
        Event event = EventReader.read(span, encoded, source);
        if (event == null) {
            throw new IllegalStateException("derived ids are always valid");
        }
        return event;
    }

    private static long nanos(Number millis) {
        return Math.max(0, (long) (millis.doubleValue() * 1e6));
    }

    /** HoneyHive's times are milliseconds since 1970; some clients send microseconds. */
    private static long epochNanos(Number time) {
        double millis = time.doubleValue() > 1e14 ? time.doubleValue() / 1e3 : time.doubleValue();
        return (long) (millis * 1e6);
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static String nonNull(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
