package dev.waggle.viewer;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads OTLP/JSON. Ids are hex, integers may be text; besides the specification, enums may be names and anything may
 * be null, which is what HoneyHive's Python SDK sends.
 */
final class OtlpJson {
    /** Protobuf readers stop at 100 messages; a level of an attribute is up to three. */
    private static final int MAX_DEPTH = 30;

    private OtlpJson() {}

    /**
     * Adds the request's spans to the batch; one that cannot be read is rejected alone.
     *
     * @throws IllegalArgumentException when the JSON is not an OTLP trace request
     */
    static void read(JsonObject request, Limits limits, Batch batch) {
        each(request, "resourceSpans", resourceSpans -> {
            Resource resource = Resource.newBuilder()
                    .addAllAttributes(attributes(object(resourceSpans, "resource")))
                    .build();
            Source ofResource = new Source(resource, InstrumentationScope.getDefaultInstance());
            each(resourceSpans, "scopeSpans", scopeSpans -> {
                Source source = ofResource.with(scope(object(scopeSpans, "scope")));
                for (Object span : array(scopeSpans, "spans")) {
                    add(span, source, limits, batch);
                }
            });
        });
    }

    private static void add(@Nullable Object span, Source source, Limits limits, Batch batch) {
        if (batch.seen++ >= limits.spansPerRequest) {
            batch.reject("more than " + limits.spansPerRequest + " spans in one request");
            return;
        }
        if (!(span instanceof JsonObject)) {
            batch.reject("a span that is not an object");
            return;
        }
        Span decoded;
        try {
            decoded = span((JsonObject) span);
        } catch (IllegalArgumentException e) {
            batch.reject("a span that cannot be read: " + Texts.cut(String.valueOf(e.getMessage()), 200));
            return;
        }
        byte[] bytes = decoded.toByteArray();
        if (bytes.length > limits.spanBytes) {
            batch.reject("a span of more than " + limits.spanBytes + " bytes");
        } else {
            batch.add(EventReader.read(decoded, bytes, source));
        }
    }

    private static InstrumentationScope scope(JsonObject json) {
        return InstrumentationScope.newBuilder()
                .setName(text(json, "name"))
                .setVersion(text(json, "version"))
                .addAllAttributes(attributes(json))
                .build();
    }

    private static Span span(JsonObject json) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(json, "traceId"))
                .setSpanId(id(json, "spanId"))
                .setParentSpanId(id(json, "parentSpanId"))
                .setTraceState(text(json, "traceState"))
                .setFlags((int) number(json.getValue("flags")))
                .setName(text(json, "name"))
                .setKindValue(kind(json.getValue("kind")))
                .setStartTimeUnixNano(number(json.getValue("startTimeUnixNano")))
                .setEndTimeUnixNano(number(json.getValue("endTimeUnixNano")))
                .addAllAttributes(attributes(json))
                .setDroppedAttributesCount((int) number(json.getValue("droppedAttributesCount")))
                .setDroppedEventsCount((int) number(json.getValue("droppedEventsCount")))
                .setDroppedLinksCount((int) number(json.getValue("droppedLinksCount")));
        each(
                json,
                "events",
                event -> span.addEvents(Span.Event.newBuilder()
                        .setTimeUnixNano(number(event.getValue("timeUnixNano")))
                        .setName(text(event, "name"))
                        .addAllAttributes(attributes(event))));
        each(
                json,
                "links",
                link -> span.addLinks(Span.Link.newBuilder()
                        .setTraceId(id(link, "traceId"))
                        .setSpanId(id(link, "spanId"))
                        .setTraceState(text(link, "traceState"))
                        .addAllAttributes(attributes(link))));
        JsonObject status = object(json, "status");
        return span.setStatus(Status.newBuilder()
                        .setCodeValue(status(status.getValue("code")))
                        .setMessage(text(status, "message")))
                .build();
    }

    private static int kind(@Nullable Object value) {
        if (value instanceof String && !((String) value).isEmpty() && !Character.isDigit(((String) value).charAt(0))) {
            String name = (String) value;
            return Span.SpanKind.valueOf(name.startsWith("SPAN_KIND_") ? name : "SPAN_KIND_" + name)
                    .getNumber();
        }
        return (int) number(value);
    }

    private static int status(@Nullable Object value) {
        if (value instanceof String && !((String) value).isEmpty() && !Character.isDigit(((String) value).charAt(0))) {
            String name = (String) value;
            return Status.StatusCode.valueOf(name.startsWith("STATUS_CODE_") ? name : "STATUS_CODE_" + name)
                    .getNumber();
        }
        return (int) number(value);
    }

    static List<KeyValue> attributes(JsonObject owner) {
        List<KeyValue> attributes = new ArrayList<>();
        each(
                owner,
                "attributes",
                attribute -> attributes.add(KeyValue.newBuilder()
                        .setKey(text(attribute, "key"))
                        .setValue(value(attribute.getValue("value"), 0))
                        .build()));
        return attributes;
    }

    private static AnyValue value(@Nullable Object json, int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        if (json == null) {
            return value.build();
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("an attribute is nested more than " + MAX_DEPTH + " levels deep");
        }
        if (!(json instanceof JsonObject)) {
            return Attributes.scalar(
                    json); // a bare value instead of {"stringValue": …}, as some SDKs' file exports have
        }
        JsonObject object = (JsonObject) json;
        if (object.getValue("stringValue") != null) {
            value.setStringValue(text(object, "stringValue"));
        } else if (object.getValue("boolValue") != null) {
            value.setBoolValue(Boolean.parseBoolean(object.getValue("boolValue").toString()));
        } else if (object.getValue("intValue") != null) {
            value.setIntValue(number(object.getValue("intValue")));
        } else if (object.getValue("doubleValue") != null) {
            value.setDoubleValue(
                    Double.parseDouble(object.getValue("doubleValue").toString()));
        } else if (object.getValue("bytesValue") != null) {
            value.setBytesValue(ByteString.copyFrom(Base64.getDecoder().decode(text(object, "bytesValue"))));
        } else if (object.getValue("arrayValue") != null) {
            JsonArray values = array(object(object, "arrayValue"), "values");
            value.getArrayValueBuilder(); // an empty one is not none
            for (int i = 0; i < values.size(); i++) {
                value.getArrayValueBuilder().addValues(value(values.getValue(i), depth + 1));
            }
        } else if (object.getValue("kvlistValue") != null) {
            value.getKvlistValueBuilder();
            each(
                    object(object, "kvlistValue"),
                    "values",
                    entry -> value.getKvlistValueBuilder()
                            .addValues(KeyValue.newBuilder()
                                    .setKey(text(entry, "key"))
                                    .setValue(value(entry.getValue("value"), depth + 1))));
        }
        return value.build();
    }

    private static ByteString id(JsonObject json, String name) {
        String hex = text(json, name);
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException notHex) {
            return ByteString.EMPTY; // the span is then refused as one without a valid id
        }
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Number) {
            return ((Number) value).longValue();
        }
        if (value instanceof String && !((String) value).isEmpty()) {
            return ((String) value).startsWith("-")
                    ? Long.parseLong((String) value)
                    : Long.parseUnsignedLong((String) value);
        }
        return 0;
    }

    private static String text(JsonObject json, String name) {
        Object value = json.getValue(name);
        return value == null ? "" : Texts.wellFormed(value.toString());
    }

    private static JsonObject object(JsonObject json, String name) {
        Object value = json.getValue(name);
        if (value != null && !(value instanceof JsonObject)) {
            throw new IllegalArgumentException("\"" + name + "\" is not an object");
        }
        return value == null ? new JsonObject() : (JsonObject) value;
    }

    private static JsonArray array(JsonObject json, String name) {
        Object value = json.getValue(name);
        if (value != null && !(value instanceof JsonArray)) {
            throw new IllegalArgumentException("\"" + name + "\" is not an array");
        }
        return value == null ? new JsonArray() : (JsonArray) value;
    }

    private static void each(JsonObject json, String name, Consumer<JsonObject> use) {
        JsonArray array = array(json, name);
        for (int i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof JsonObject)) {
                throw new IllegalArgumentException("\"" + name + "\" holds something that is not an object");
            }
            use.accept(array.getJsonObject(i));
        }
    }
}
