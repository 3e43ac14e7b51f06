package dev.waggle.viewer;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads of a span what lists and totals need, in one pass over its attributes. */
final class EventReader {
    /** What spans without a session are kept under, one per trace. */
    static final String TRACE_PREFIX = "trace:";

    private static final int MAX_ID = 256;
    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        GenAi.INPUT_TOKENS.forEach(name -> NUMBERS.put(name, 0));
        GenAi.OUTPUT_TOKENS.forEach(name -> NUMBERS.put(name, 1));
        GenAi.COST.forEach(name -> NUMBERS.put(name, 2));
    }

    final Event.Key key;
    final Event.@Nullable Key parent;
    final String sessionId;
    final String name;
    final String type;
    final long start;
    final long end;
    final boolean error;
    final boolean hasContent;
    final int inputTokens;
    final int outputTokens;
    final double cost;
    final @Nullable String eventId;
    final @Nullable String model;
    final Span.SpanKind kind;
    final boolean ok;

    private EventReader(Span span) {
        String traceId = hex(span.getTraceId());
        key = new Event.Key(traceId, hex(span.getSpanId()));
        Event.Key named = valid(span.getParentSpanId(), 8) ? new Event.Key(traceId, hex(span.getParentSpanId())) : null;
        parent = key.equals(named) ? null : named;
        Map<String, String> texts = new HashMap<>();
        double[] numbers = {0, 0, 0};
        boolean content = false;
        boolean failed = false;
        for (KeyValue attribute : span.getAttributesList()) {
            String name = attribute.getKey();
            AnyValue value = attribute.getValue();
            Integer number = NUMBERS.get(name);
            if (number != null) {
                double amount = Attributes.number(value);
                numbers[number] = amount > 0 ? Math.max(numbers[number], amount) : numbers[number];
            } else if (GenAi.hasContent(name)) {
                content = true;
            } else if (name.equals(EventJson.ERROR)) {
                failed = EventJson.error(value) != null;
            } else if (value.getValueCase() == AnyValue.ValueCase.STRING_VALUE
                    && value.getStringValue().length() <= MAX_ID) {
                texts.put(name, value.getStringValue());
            }
        }
        sessionId = session(texts, traceId);
        type = GenAi.type(texts, span.getKind() == Span.SpanKind.SPAN_KIND_SERVER);
        name = Texts.cut(texts.getOrDefault("honeyhive_event_name", span.getName()), 1000);
        eventId = texts.get("honeyhive_event_id");
        model = type.equals("model") ? model(texts) : null;
        kind = span.getKind();
        ok = span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_OK;
        start = span.getStartTimeUnixNano();
        end = Math.max(start, span.getEndTimeUnixNano());
        error = failed || span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
        hasContent = content;
        inputTokens = (int) numbers[0];
        outputTokens = (int) numbers[1];
        cost = Double.isFinite(numbers[2]) ? numbers[2] : 0;
    }

    /** The span as an event; null when its ids are not ids. */
    static @Nullable Event read(Span span, byte[] encoded, Source source) {
        return valid(span.getTraceId(), 16) && valid(span.getSpanId(), 8)
                ? new Event(new EventReader(span), source, encoded)
                : null;
    }

    private static String session(Map<String, String> texts, String traceId) {
        String id = texts.get("honeyhive.session_id");
        if (id == null || id.isBlank()) {
            id = texts.get("traceloop.association.properties.session_id");
        }
        if (id == null || id.isBlank()) {
            id = texts.get("session.id");
        }
        // an id that reads like one of our traces would mix the two
        return id == null || id.isBlank() || id.startsWith(TRACE_PREFIX) ? TRACE_PREFIX + traceId : id;
    }

    private static @Nullable String model(Map<String, String> texts) {
        for (String name : GenAi.MODEL) {
            String model = texts.get(name);
            if (model != null && !model.isBlank()) {
                return model;
            }
        }
        return null;
    }

    private static boolean valid(ByteString id, int length) {
        if (id.size() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (id.byteAt(i) != 0) {
                return true;
            }
        }
        return false;
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
