package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a model's provider says that an answer has cost: as it says it, and by OpenTelemetry's names. */
final class TokenUsage {

    private static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");

    private TokenUsage() {}

    /** What {@code reader} finds in a result, or in an item of a stream; null where that is nothing. */
    static <T> @Nullable Map<String, ?> of(
            T item, Function<? super T, ? extends @Nullable Map<String, ?>> reader, Counters counters) {
        try {
            Map<String, ?> found = reader.apply(item);
            return found == null || found.isEmpty() ? null : found;
        } catch (Throwable e) {
            counters.refusedValue("The usage of a result, or of a stream's item", e);
            return null;
        }
    }

    static void write(Map<String, ?> counted, LiveEvent event) {
        event.metadata(counted);
        tokens(counted, event, INPUT_TOKENS, "input_tokens", "prompt_tokens", "inputTokens", "promptTokens");
        tokens(counted, event, OUTPUT_TOKENS, "output_tokens", "completion_tokens", "outputTokens", "completionTokens");
    }

    private static void tokens(Map<String, ?> counted, LiveEvent event, AttributeKey<Long> key, String... names) {
        try {
            for (String name : names) {
                if (counted.get(name) instanceof Number number) {
                    event.set(key, number.longValue());
                    return;
                }
            }
        } catch (Throwable e) {
            event.runtime.counters.refusedValue(key.getKey(), e);
        }
    }
}
