package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class EnrichTest {

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void everyFieldReachesTheEventAroundIt() {
        Mono.just("answer")
                .transform(Enrich.inputs(Map.of("a", "1")))
                .transform(Enrich.outputs(Map.of("b", "2")))
                .transform(Enrich.outputs(answer -> Map.of("length", answer.length())))
                .transform(Enrich.metadata(Map.of("c", "3")))
                .transform(Enrich.metrics(answer -> Map.of("score", 0.5)))
                .transform(Enrich.config(Map.of("d", "4")))
                .transform(Enrich.feedback(Map.of("e", "5")))
                .transform(Enrich.userProperties(Map.of("f", "6")))
                .transform(recorded.tracing.event("event", e -> {}))
                .block();
        SpanData span = recorded.only();
        assertThat(Recorded.text(span, "honeyhive_inputs.a")).isEqualTo("1");
        assertThat(Recorded.text(span, "honeyhive_outputs.b")).isEqualTo("2");
        assertThat(span.getAttributes().get(AttributeKey.longKey("honeyhive_outputs.length")))
                .isEqualTo(6);
        assertThat(Recorded.text(span, "honeyhive_metadata.c")).isEqualTo("3");
        assertThat(span.getAttributes().get(AttributeKey.doubleKey("honeyhive_metrics.score")))
                .isEqualTo(0.5);
        assertThat(Recorded.text(span, "honeyhive_config.d")).isEqualTo("4");
        assertThat(Recorded.text(span, "honeyhive_feedback.e")).isEqualTo("5");
        assertThat(Recorded.text(span, "honeyhive_user_properties.f")).isEqualTo("6");
    }

    @Test
    void aFluxIsEnrichedByItsLastItemOrByEach() {
        Flux.just(1, 2, 3)
                .transform(Enrich.outputs(item -> Map.of("last", item)))
                .transform(Enrich.onEach((event, item) -> event.metadata("item" + item, item)))
                .transform(recorded.tracing.event("event", e -> {}))
                .blockLast();
        SpanData span = recorded.only();
        assertThat(span.getAttributes().get(AttributeKey.longKey("honeyhive_outputs.last")))
                .isEqualTo(3);
        assertThat(span.getAttributes().get(AttributeKey.longKey("honeyhive_metadata.item1")))
                .isEqualTo(1);
        assertThat(span.getAttributes().get(AttributeKey.longKey("honeyhive_metadata.item3")))
                .isEqualTo(3);
    }

    @Test
    void aFailureThatIsRecoveredFromCanBeKept() {
        StepVerifier.create(Mono.<String>error(new IllegalStateException("first choice"))
                        .transform(Enrich.error())
                        .onErrorReturn("second choice")
                        .transform(recorded.tracing.event("event", e -> {})))
                .expectNext("second choice")
                .verifyComplete();
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(Recorded.text(recorded.only(), "honeyhive_error")).contains("first choice");
    }

    @Test
    void anErrorCanBeSaidInWords() {
        Mono.<String>empty()
                .switchIfEmpty(Mono.just("none").transform(Enrich.error("nothing was found")))
                .transform(recorded.tracing.event("event", e -> {}))
                .block();
        assertThat(Recorded.text(recorded.only(), "honeyhive_error")).isEqualTo("nothing was found");
    }

    @Test
    void enrichIsAMonoOfItsOwn() {
        Mono.just("a")
                .flatMap(a -> Enrich.enrich(event -> event.metadata("seen", a)).thenReturn(a))
                .transform(recorded.tracing.event("event", e -> {}))
                .block();
        assertThat(Recorded.text(recorded.only(), "honeyhive_metadata.seen")).isEqualTo("a");
    }

    @Test
    void typesHaveTheirShortNames() {
        Mono.just("a")
                .transform(Enrich.model("m", e -> {}))
                .transform(Enrich.tool("t", e -> {}))
                .transform(Enrich.chain("c", e -> {}))
                .transform(Enrich.session("s", e -> {}))
                .contextWrite(recorded.tracing.with())
                .block();
        assertThat(recorded.spans())
                .extracting(span -> Recorded.text(span, "honeyhive_event_type"))
                .containsExactly("model", "tool", "chain", "session");
    }

    @Test
    void aListenerDoesTheSameThroughTap() {
        Mono.just("a")
                .transform(Enrich.metadata(Map.of("inside", true)))
                .tap(Enrich.listener("mono", e -> e.outputs(a -> Map.of("value", a))))
                .contextWrite(recorded.tracing.with())
                .block();
        Flux.just("a", "b")
                .tap(Enrich.listener("flux", e -> {}))
                .contextWrite(recorded.tracing.with())
                .blockLast();
        StepVerifier.create(Flux.just("a", "b")
                        .tap(Enrich.listener("left", e -> {}))
                        .contextWrite(recorded.tracing.with())
                        .take(1))
                .expectNext("a")
                .verifyComplete();
        assertThat(Recorded.text(recorded.span("mono"), "honeyhive_outputs.value"))
                .isEqualTo("a");
        assertThat(recorded.span("mono").getAttributes().get(AttributeKey.booleanKey("honeyhive_metadata.inside")))
                .isTrue();
        assertThat(Recorded.text(recorded.span("flux"), "honeyhive_outputs.text"))
                .isEqualTo("ab");
        EventLifeCycleTest.assertCancelled(recorded.span("left"));
    }
}
