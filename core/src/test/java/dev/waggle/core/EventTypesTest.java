package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.internal.EventTypes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** WIRE.md section 6: what an event is when it does not say so itself. */
class EventTypesTest {

    private static Attributes attribute(String key, String value) {
        return Attributes.of(AttributeKey.stringKey(key), value);
    }

    private static @Nullable EventType missing(String key, String value) {
        return EventTypes.missing(attribute(key, value), SpanKind.INTERNAL);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void aTypeThatIsThereStays(EventType type) {
        Attributes attributes = attribute("honeyhive_event_type", type.value()).toBuilder()
                .put("gen_ai.operation.name", "chat")
                .build();
        assertThat(EventTypes.missing(attributes, SpanKind.SERVER)).isNull();
    }

    @ParameterizedTest(name = "{0} is a {1}")
    @CsvSource({
        "chat, MODEL",
        "text_completion, MODEL",
        "generate_content, MODEL",
        "invoke_agent, CHAIN",
        "create_agent, CHAIN",
        "execute_tool, TOOL"
    })
    void anOperationOfTheGenAiConventionsDecides(String operation, EventType type) {
        assertThat(missing("gen_ai.operation.name", operation)).isEqualTo(type);
    }

    @ParameterizedTest(name = "{0} is a {1}")
    @CsvSource({
        "LLM, MODEL",
        "CHAIN, CHAIN",
        "AGENT, CHAIN",
        "TOOL, TOOL",
        "RETRIEVER, TOOL",
        "EMBEDDING, TOOL",
        "RERANKER, TOOL",
        "GUARDRAIL, TOOL"
    })
    void anOpenInferenceKindDecides(String kind, EventType type) {
        assertThat(missing("openinference.span.kind", kind)).isEqualTo(type);
    }

    @Test
    void aServerSpanIsAChain() {
        assertThat(EventTypes.missing(Attributes.empty(), SpanKind.SERVER)).isEqualTo(EventType.CHAIN);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"gen_ai.request.model", "gen_ai.response.model"})
    void aModelAttributeMakesAModel(String key) {
        assertThat(missing(key, "m")).isEqualTo(EventType.MODEL);
    }

    @ParameterizedTest
    @EnumSource(value = SpanKind.class, names = "SERVER", mode = EnumSource.Mode.EXCLUDE)
    void everythingElseIsATool(SpanKind kind) {
        assertThat(EventTypes.missing(Attributes.empty(), kind)).isEqualTo(EventType.TOOL);
        assertThat(EventTypes.missing(attribute("gen_ai.operation.name", "embeddings"), kind))
                .isEqualTo(EventType.TOOL);
    }

    @Test
    void theOperationIsAskedBeforeTheKindAndTheKindBeforeTheServer() {
        Attributes both = attribute("gen_ai.operation.name", "execute_tool").toBuilder()
                .put("openinference.span.kind", "LLM")
                .put("gen_ai.request.model", "m")
                .build();
        assertThat(EventTypes.missing(both, SpanKind.SERVER)).isEqualTo(EventType.TOOL);
        assertThat(EventTypes.missing(attribute("openinference.span.kind", "LLM"), SpanKind.SERVER))
                .isEqualTo(EventType.MODEL);
        assertThat(EventTypes.missing(attribute("gen_ai.request.model", "m"), SpanKind.SERVER))
                .isEqualTo(EventType.CHAIN);
    }

    @Test
    void aSpansNameDecidesNothing() {
        // The Python SDK makes a model of "call_chat_service"; see vectors/attributes.json.
        assertThat(EventTypes.missing(Attributes.empty(), SpanKind.CLIENT)).isEqualTo(EventType.TOOL);
    }
}
