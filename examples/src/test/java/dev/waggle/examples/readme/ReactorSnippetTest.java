package dev.waggle.examples.readme;

import static dev.waggle.core.EventType.MODEL;
import static dev.waggle.core.EventType.TOOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import dev.waggle.reactor.Enrich;
import dev.waggle.reactor.ReactorTracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The README's wiring for Reactor. */
class ReactorSnippetTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SessionTracer tracer =
            SessionTracer.builder().service("agent").exporter(spans).build();

    interface Agent {
        Mono<Answer> invoke(String query);
    }

    interface Model {
        Flux<String> stream(String prompt);
    }

    @AfterEach
    void closeTracer() {
        tracer.close();
    }

    @Test
    void theOperatorsRecordTheAnswerAndTheStream() {
        ReactorTracing tracing = ReactorTracing.create(tracer);
        Agent agent = query -> Mono.just(new Answer("42"));
        Model model = prompt -> Flux.just("forty", "-", "two");

        assertThat(answer(agent, "meaning").contextWrite(tracing.with()).block(LIMIT))
                .isEqualTo(new Answer("42"));
        assertThat(tokens(model, "meaning")
                        .contextWrite(tracing.with())
                        .collectList()
                        .block(LIMIT))
                .containsExactly("forty", "-", "two");

        tracer.flushAndWait(LIMIT);
        assertThat(attribute("call_agent", "honeyhive_event_type")).isEqualTo("tool");
        assertThat(attribute("call_agent", "honeyhive_inputs.query")).isEqualTo("meaning");
        assertThat(attribute("call_agent", "honeyhive_outputs.answer")).isEqualTo("42");
        assertThat(attribute("generate", "honeyhive_event_type")).isEqualTo("model");
        assertThat(attribute("generate", "honeyhive_outputs.text")).isEqualTo("forty-two");
    }

    private static Mono<Answer> answer(Agent agent, String query) {
        Mono<Answer> answer = agent.invoke(query)
                .transform(Enrich.event(
                        "call_agent",
                        e -> e.type(TOOL).inputs(Map.of("query", query)).outputs(a -> Map.of("answer", a.text()))));
        return answer;
    }

    private static Flux<String> tokens(Model model, String prompt) {
        Flux<String> tokens = model.stream(prompt).transform(Enrich.event("generate", e -> e.type(MODEL)));
        return tokens;
    }

    private String attribute(String event, String name) {
        List<SpanData> found = spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(event))
                .toList();
        assertThat(found).hasSize(1);
        return String.valueOf(found.get(0).getAttributes().get(AttributeKey.stringKey(name)));
    }
}
