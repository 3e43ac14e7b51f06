package dev.waggle.viewer;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names under which model calls tell their content, model, tokens and cost: current and older conventions. */
final class GenAi {
    static final Set<String> INPUT_TOKENS = Set.of(
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.prompt_tokens",
            "llm.usage.prompt_tokens",
            "llm.token_count.prompt",
            "honeyhive_metadata.usage.prompt_tokens",
            "honeyhive_metadata.usage.input_tokens",
            "honeyhive_metadata.prompt_tokens");
    static final Set<String> OUTPUT_TOKENS = Set.of(
            "gen_ai.usage.output_tokens",
            "gen_ai.usage.completion_tokens",
            "llm.usage.completion_tokens",
            "llm.token_count.completion",
            "honeyhive_metadata.usage.completion_tokens",
            "honeyhive_metadata.usage.output_tokens",
            "honeyhive_metadata.completion_tokens");
    static final Set<String> COST = Set.of(
            "gen_ai.usage.cost",
            "llm.cost.total",
            "honeyhive_metadata.cost",
            "honeyhive_metadata.total_cost",
            "honeyhive_metrics.cost");
    static final List<String> MODEL =
            List.of("gen_ai.response.model", "gen_ai.request.model", "llm.model_name", "honeyhive_config.model");

    private static final List<String> INPUT =
            List.of("gen_ai.input.messages", "input.value", "traceloop.entity.input", "gen_ai.tool.call.arguments");
    private static final List<String> OUTPUT =
            List.of("gen_ai.output.messages", "output.value", "traceloop.entity.output", "gen_ai.tool.call.result");
    private static final Map<String, String> OPERATIONS = Map.of(
            "chat", "model",
            "text_completion", "model",
            "generate_content", "model",
            "invoke_agent", "chain",
            "create_agent", "chain",
            "execute_tool", "tool");
    private static final Set<String> TYPES = Set.of("session", "chain", "model", "tool");

    private GenAi() {}

    /** Inputs or outputs of a span that was not enriched by a HoneyHive library; null when it has none. */
    static @Nullable Object content(List<KeyValue> attributes, boolean input) {
        for (String name : input ? INPUT : OUTPUT) {
            for (KeyValue attribute : attributes) {
                if (attribute.getKey().equals(name)) {
                    return Texts.parsed(Attributes.json(attribute.getValue()));
                }
            }
        }
        String prefix = input ? "gen_ai.prompt." : "gen_ai.completion.";
        JsonObject dotted = new JsonObject();
        for (KeyValue attribute : attributes) {
            if (attribute.getKey().startsWith(prefix) && attribute.getKey().length() > prefix.length()) {
                dotted.put(attribute.getKey().substring(prefix.length()), Attributes.json(attribute.getValue()));
            }
        }
        return dotted.isEmpty() ? null : Fields.arrays(Fields.nested(dotted));
    }

    static boolean hasContent(String key) {
        return key.startsWith("honeyhive_inputs")
                || key.startsWith("honeyhive_outputs")
                || INPUT.contains(key)
                || OUTPUT.contains(key)
                || key.startsWith("gen_ai.prompt.")
                || key.startsWith("gen_ai.completion.");
    }

    /** The event type, by the order of the wire contract. */
    static String type(Map<String, String> texts, boolean server) {
        String own = texts.get("honeyhive_event_type");
        if (own != null && TYPES.contains(own)) {
            return own;
        }
        String byOperation = OPERATIONS.get(texts.getOrDefault("gen_ai.operation.name", ""));
        if (byOperation != null) {
            return byOperation;
        }
        String kind = texts.get("openinference.span.kind");
        if (kind != null) {
            switch (kind) {
                case "LLM":
                    return "model";
                case "CHAIN":
                case "AGENT":
                    return "chain";
                case "TOOL":
                case "RETRIEVER":
                case "EMBEDDING":
                case "RERANKER":
                case "GUARDRAIL":
                    return "tool";
                default:
            }
        }
        if (server) {
            return "chain";
        }
        return texts.containsKey("gen_ai.request.model") || texts.containsKey("gen_ai.response.model")
                ? "model"
                : "tool";
    }
}
