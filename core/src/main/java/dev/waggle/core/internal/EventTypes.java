package dev.waggle.core.internal;

import dev.waggle.core.EventType;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * The event type of a span that names none: by its GenAI operation, else by its OpenInference kind, else {@code chain} for a
 * server span, {@code model} where it names a model, {@code tool} otherwise. Decided at the end: a response model is known late.
 */
public final class EventTypes {

    public static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("honeyhive_event_type");

    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> OPENINFERENCE = AttributeKey.stringKey("openinference.span.kind");
    private static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");

    private EventTypes() {}

    /** The type to write, or null when the span names its own. */
    public static @Nullable EventType missing(Attributes attributes, SpanKind kind) {
        if (attributes.get(EVENT_TYPE) != null) {
            return null;
        }
        return infer(
                kind,
                attributes.get(OPERATION),
                attributes.get(OPENINFERENCE),
                attributes.get(REQUEST_MODEL) != null || attributes.get(RESPONSE_MODEL) != null);
    }

    /** As {@link #missing}, from values that are at hand; {@code model} says that a model attribute is there. */
    public static EventType infer(
            SpanKind kind, @Nullable String operation, @Nullable String openInferenceKind, boolean model) {
        EventType type = operation == null ? null : ofOperation(operation);
        if (type == null && openInferenceKind != null) {
            type = ofOpenInference(openInferenceKind);
        }
        if (type != null) {
            return type;
        }
        if (kind == SpanKind.SERVER) {
            return EventType.CHAIN;
        }
        return model ? EventType.MODEL : EventType.TOOL;
    }

    private static @Nullable EventType ofOperation(String operation) {
        return switch (operation) {
            case "chat", "text_completion", "generate_content" -> EventType.MODEL;
            case "invoke_agent", "create_agent" -> EventType.CHAIN;
            case "execute_tool" -> EventType.TOOL;
            default -> null;
        };
    }

    private static @Nullable EventType ofOpenInference(String kind) {
        return switch (kind) {
            case "LLM" -> EventType.MODEL;
            case "CHAIN", "AGENT" -> EventType.CHAIN;
            case "TOOL", "RETRIEVER", "EMBEDDING", "RERANKER", "GUARDRAIL" -> EventType.TOOL;
            default -> null;
        };
    }
}
