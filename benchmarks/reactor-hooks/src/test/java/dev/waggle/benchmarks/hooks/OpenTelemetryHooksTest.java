package dev.waggle.benchmarks.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import dev.waggle.reactor.Enrich;
import dev.waggle.reactor.ReactorTracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.reactor.v3_1.ContextPropagationOperator;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** OpenTelemetry's hooks and the enrich operators in one process, both ways. */
class OpenTelemetryHooksTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("test")
            .testMode(true)
            .shutdownHook(false)
            .spanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final ReactorTracing tracing = ReactorTracing.create(tracer);
    private final ContextPropagationOperator hooks = ContextPropagationOperator.create();

    @BeforeEach
    void register() {
        hooks.registerOnEachOperator();
    }

    @AfterEach
    void close() {
        hooks.resetOnEachOperator();
        tracer.close();
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + exporter.getFinishedSpanItems()));
    }

    private void assertChild(String child, String parent) {
        assertThat(span(child).getParentSpanId())
                .as("%s under %s", child, parent)
                .isEqualTo(span(parent).getSpanId());
    }

    /** As the libraries do that are instrumented on top of it: the parent is in the Context, or current. */
    private Mono<String> instrumented(String name, Mono<String> chain) {
        return Mono.deferContextual(view -> {
            Context parent = ContextPropagationOperator.getOpenTelemetryContextFromContextView(view, Context.current());
            Span span = tracer.tracer().spanBuilder(name).setParent(parent).startSpan();
            return ContextPropagationOperator.runWithContext(chain.doFinally(end -> span.end()), parent.with(span));
        });
    }

    @Test
    void itsSpansAndOurEventsAreEachOthersParents() {
        Mono<String> innermost = Mono.just("a").transform(Enrich.event("event 3", e -> {}));
        Mono<String> middle = instrumented("span 2", innermost).transform(Enrich.event("event 1", e -> {}));
        instrumented("span 0", middle).contextWrite(tracing.with()).block();
        assertChild("event 1", "span 0");
        assertChild("span 2", "event 1");
        assertChild("event 3", "span 2");
    }

    @Test
    void itsSpanIsTheParentOfARootOfOurs() {
        instrumented("span", Mono.just("a").transform(tracing.event("event", e -> {})))
                .block();
        assertChild("event", "span");
    }

    @Test
    void insideAnEventItMakesTheEventCurrentOnEveryThread() {
        List<String> current = new CopyOnWriteArrayList<>();
        Flux.range(0, 10)
                .publishOn(Schedulers.parallel())
                .doOnNext(i -> current.add(Span.current().getSpanContext().getSpanId()))
                .transform(tracing.event("event", e -> {}))
                .blockLast();
        assertThat(current).hasSize(10).containsOnly(span("event").getSpanId());
    }

    @Test
    void theSessionOfAnEventIsOnTheSpansInsideIt() {
        instrumented("span", Mono.just("a"))
                .transform(tracing.event("event", e -> e.session(tracer.joinSession("chat"))))
                .block();
        assertThat(span("span").getAttributes().asMap()).containsValue("chat");
    }
}
