package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Chunks of a chat in OpenAI's form. */
class ChatTest {

    private static final List<String> ANSWER = List.of("""
            data: {"model":"bee-1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""", """
            data: {"model":"bee-1","choices":[{"index":0,"delta":{"content":"Hello"}}]}""", """
            data: {"model":"bee-1","choices":[{"index":1,"delta":{"content":"other"}},{"index":0,"delta":{"content":", \\u0042ee"}}]}""", """
            data: {"model":"bee-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", """
            data: {"model":"bee-1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}""", "data: [DONE]");

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    private String output(String name) {
        return String.valueOf(Recorded.text(recorded.only(), "honeyhive_outputs." + name));
    }

    @Test
    void aStreamedAnswerIsItsTextRoleFinishReasonModelAndUsage() {
        List<String> items = Flux.fromIterable(ANSWER)
                .transform(Enrich.chat("generate", e -> e.inputs("question", "?")))
                .contextWrite(recorded.tracing.with())
                .collectList()
                .block();
        assertThat(items).isEqualTo(ANSWER);
        assertThat(output("text")).isEqualTo("Hello, Bee");
        assertThat(output("role")).isEqualTo("assistant");
        assertThat(output("finish_reason")).isEqualTo("stop");
        assertThat(recorded.only().getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("honeyhive_event_type"), "model")
                .containsEntry(AttributeKey.stringKey("honeyhive_inputs.question"), "?")
                .containsEntry(AttributeKey.stringKey("gen_ai.response.model"), "bee-1")
                .containsEntry(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"), List.of("stop"))
                .containsEntry(AttributeKey.longKey("gen_ai.usage.input_tokens"), 7L)
                .containsEntry(AttributeKey.longKey("gen_ai.usage.output_tokens"), 3L)
                .containsEntry(AttributeKey.longKey("honeyhive_metrics.items"), 6L);
    }

    @Test
    void theFragmentsOfToolCallsArePutTogether() {
        Flux.just(
                        chunk(Map.of("index", 0, "id", "call-1", "function", Map.of("name", "find", "arguments", ""))),
                        chunk(Map.of("index", 0, "function", Map.of("arguments", "{\"id\":"))),
                        chunk(Map.of("index", 1, "id", "call-2", "function", Map.of("name", "count"))),
                        chunk(Map.of("index", 0, "function", Map.of("arguments", "7}"))))
                .transform(Enrich.chat("generate", e -> {}))
                .contextWrite(recorded.tracing.with())
                .blockLast();
        assertThat(output("tool_calls.0.id")).isEqualTo("call-1");
        assertThat(output("tool_calls.0.name")).isEqualTo("find");
        assertThat(output("tool_calls.0.arguments")).isEqualTo("{\"id\":7}");
        assertThat(output("tool_calls.1.name")).isEqualTo("count");
    }

    @Test
    void toolCallsWithoutAnIndexAreToldApartByTheirIds() {
        Flux.just(
                        chunk(Map.of("id", "a", "function", Map.of("name", "find", "arguments", "{\"x\":1}"))),
                        chunk(Map.of("id", "b", "function", Map.of("name", "count", "arguments", "{\"y\":"))),
                        chunk(Map.of("function", Map.of("arguments", "2}"))))
                .transform(Enrich.chat("generate", e -> {}))
                .contextWrite(recorded.tracing.with())
                .blockLast();
        assertThat(output("tool_calls.0.name")).isEqualTo("find");
        assertThat(output("tool_calls.0.arguments")).isEqualTo("{\"x\":1}");
        assertThat(output("tool_calls.1.name")).isEqualTo("count");
        assertThat(output("tool_calls.1.arguments")).isEqualTo("{\"y\":2}");
    }

    private static Map<String, Object> chunk(Map<String, Object> call) {
        return Map.of("choices", List.of(Map.of("delta", Map.of("tool_calls", List.of(call)))));
    }

    @Test
    void whatCameBeforeACancelIsKept() {
        Flux.fromIterable(ANSWER)
                .transform(Enrich.chat("generate", e -> {}))
                .contextWrite(recorded.tracing.with())
                .take(2)
                .blockLast();
        EventLifeCycleTest.assertCancelled(recorded.only());
        assertThat(output("text")).isEqualTo("Hello");
        assertThat(output("role")).isEqualTo("assistant");
    }

    @Test
    void whatCameBeforeAFailureIsKept() {
        Flux.fromIterable(ANSWER)
                .take(2)
                .concatWith(Mono.error(new IllegalStateException("torn")))
                .transform(Enrich.chat("generate", e -> {}))
                .contextWrite(recorded.tracing.with())
                .onErrorComplete()
                .blockLast();
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(output("text")).isEqualTo("Hello");
        assertThat(output("role")).isEqualTo("assistant");
    }

    @Test
    void anAnswerThatIsNotStreamedIsReadTheSameWay() {
        String answer = """
                {"model":"bee-1","choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":7,"completion_tokens":1}}""";
        assertThat(Mono.just(answer)
                        .transform(Enrich.chat("generate", e -> {}))
                        .contextWrite(recorded.tracing.with())
                        .block())
                .isEqualTo(answer);
        assertThat(output("text")).isEqualTo("Hello");
        assertThat(output("finish_reason")).isEqualTo("stop");
        assertThat(recorded.only().getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
                .isEqualTo(1L);
    }

    record Token(String text) {}

    @Test
    void itemsOfAnyTypeAreReadByAFunction() {
        Flux.just(new Token("a"), new Token("b"))
                .transform(Enrich.chat(
                        "generate",
                        token -> Map.of("choices", List.of(Map.of("delta", Map.of("content", token.text())))),
                        e -> e.metadata(chunk -> Map.of("last", String.valueOf(chunk.text())))))
                .contextWrite(recorded.tracing.with())
                .blockLast();
        assertThat(output("text")).isEqualTo("ab");
        assertThat(Recorded.text(recorded.only(), "honeyhive_metadata.last")).isEqualTo("b");
    }

    @Test
    void whatIsNoChunkChangesNothingForTheSubscriber() {
        List<Object> items = List.of("no json", "{\"choices\":7}", "{\"choices\":[null,{\"delta\":[]}]}", 7, Map.of());
        assertThat(Flux.fromIterable(items)
                        .transform(Enrich.chat("generate", e -> {}))
                        .contextWrite(recorded.tracing.with())
                        .collectList()
                        .block())
                .isEqualTo(items);
        assertThat(Flux.just("a", "b")
                        .transform(Enrich.chat(
                                "broken",
                                item -> {
                                    throw new IllegalStateException("reader");
                                },
                                e -> {}))
                        .contextWrite(recorded.tracing.with())
                        .collectList()
                        .block())
                .containsExactly("a", "b");
        assertThat(recorded.spans()).hasSize(2);
    }

    private static Map<Integer, Object> sortedByNumbers() {
        return new TreeMap<>(Map.of(0, "no name"));
    }

    static List<Function<String, Object>> readersThatFail() {
        return List.of(
                item -> {
                    throw new AssertionError("reader");
                },
                item -> sortedByNumbers(),
                item -> Map.of("choices", List.of(sortedByNumbers())),
                item -> Map.of("choices", List.of(Map.of("delta", sortedByNumbers()))));
    }

    @ParameterizedTest
    @MethodSource("readersThatFail")
    void whatCannotBeReadChangesNothingForTheSubscriber(Function<String, Object> reader) {
        assertThat(Flux.just("a", "b")
                        .transform(Enrich.chat("broken", reader, e -> {}))
                        .contextWrite(recorded.tracing.with())
                        .collectList()
                        .block())
                .containsExactly("a", "b");
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }
}
