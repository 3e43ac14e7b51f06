package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Session;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class ContextTest {

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    static Stream<Arguments> schedulers() {
        return Stream.of(
                scheduler("immediate", Schedulers::immediate),
                scheduler("single", () -> Schedulers.newSingle("test-single")),
                scheduler("parallel", () -> Schedulers.newParallel("test-parallel", 2)),
                scheduler("boundedElastic", () -> Schedulers.newBoundedElastic(2, 100, "test-elastic")),
                scheduler("executor", () -> Schedulers.fromExecutorService(Executors.newFixedThreadPool(2))));
    }

    private static Arguments scheduler(String name, Supplier<Scheduler> scheduler) {
        return Arguments.argumentSet(name, scheduler);
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void nestedChainsHaveTheRightParentAtEveryDepth(Supplier<Scheduler> factory) {
        Scheduler scheduler = factory.get();
        try {
            nested(5, scheduler).contextWrite(recorded.tracing.with()).block();
            assertThat(recorded.spans()).hasSize(6);
            for (int depth = 0; depth < 5; depth++) {
                Recorded.assertChild(recorded.span("depth " + depth), recorded.span("depth " + (depth + 1)));
            }
        } finally {
            scheduler.dispose();
        }
    }

    private Mono<String> nested(int depth, Scheduler scheduler) {
        Mono<String> inner = depth == 0
                ? Mono.just("leaf").delayElement(Duration.ofMillis(1))
                : Mono.defer(() -> nested(depth - 1, scheduler));
        return inner.publishOn(scheduler).subscribeOn(scheduler).transform(Enrich.event("depth " + depth, e -> {}));
    }

    @Test
    void parallelBranchesAreSiblings() {
        Flux.range(0, 50)
                .flatMap(i -> Mono.just(i)
                        .delayElement(Duration.ofMillis(1))
                        .transform(Enrich.event("leaf " + i, e -> {}))
                        .transform(Enrich.event("branch " + i, e -> {})))
                .transform(recorded.tracing.event("root", e -> {}))
                .blockLast();
        SpanData root = recorded.span("root");
        for (int i : IntStream.range(0, 50).toArray()) {
            Recorded.assertChild(recorded.span("branch " + i), root);
            Recorded.assertChild(recorded.span("leaf " + i), recorded.span("branch " + i));
        }
    }

    @Test
    void theParentIsNeverWhatHappensToBeCurrentOnTheThread() {
        try (var other = recorded.tracer.startEvent("on the thread", e -> {})) {
            Mono.just("a")
                    .transform(recorded.tracing.event("in the chain", e -> {}))
                    .block();
        }
        assertThat(recorded.span("in the chain").getParentSpanContext().isValid())
                .isFalse();
    }

    @Test
    void withAParentMakesItTheParent() {
        Span parent = recorded.tracer.tracer().spanBuilder("parent").startSpan();
        Mono.just("a")
                .transform(Enrich.event("child", e -> {}))
                .contextWrite(recorded.tracing.with(Context.root().with(parent)))
                .block();
        parent.end();
        Recorded.assertChild(recorded.span("child"), recorded.span("parent"));
    }

    @Test
    void withHeadersContinuesTheirTraceAndSession() {
        Mono.just("a")
                .transform(Enrich.event("child", e -> {}))
                .contextWrite(recorded.tracing.with(Map.of(
                        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "baggage", "session_id=chat-1")))
                .block();
        assertThat(recorded.only().getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(Recorded.text(recorded.only(), "honeyhive.session_id")).isEqualTo("chat-1");
    }

    @Test
    void aSessionHoldsForEverythingAboveAndForItsHeaders() {
        Session session = recorded.tracer.joinSession("chat-2");
        Map<String, String> headers = new HashMap<>();
        Mono.defer(() -> Enrich.inject(headers))
                .transform(Enrich.event("inner", e -> {}))
                .transform(Enrich.session(session))
                .transform(recorded.tracing.event("outer", e -> {}))
                .block();
        assertThat(Recorded.text(recorded.span("inner"), "honeyhive.session_id"))
                .isEqualTo("chat-2");
        assertThat(Recorded.text(recorded.span("outer"), "honeyhive.session_id"))
                .isNotEqualTo("chat-2");
        assertThat(headers.get("traceparent")).contains(recorded.span("inner").getSpanId());
        assertThat(headers.get("baggage")).contains("session_id=chat-2");
    }

    @Test
    void oneKeyOfTheReactorContextIsOursAndOneMicrometers() {
        List<Object> keys = Mono.deferContextual(view ->
                        Mono.just(view.stream().<Object>map(Map.Entry::getKey).toList()))
                .transform(recorded.tracing.event("event", e -> {}))
                .block();
        assertThat(keys).containsExactlyInAnyOrder(TracingContext.KEY, ObservationThreadLocalAccessor.KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7})
    void whatElseIsInTheReactorContextStaysThereAndIsSeenOnce(int entries) {
        Map<Integer, String> others = new HashMap<>();
        IntStream.range(0, entries).forEach(i -> others.put(i, "value " + i));
        Map<Object, Object> seen = new HashMap<>();
        Mono.deferContextual(view -> {
                    view.forEach(seen::put);
                    return Mono.just("a");
                })
                .transform(Enrich.event("inner", e -> {}))
                .transform(recorded.tracing.event("outer", e -> {}))
                .contextWrite(target -> target.putAllMap(others))
                .block();
        assertThat(seen)
                .hasSize(entries + 2)
                .containsAllEntriesOf(others)
                .containsKeys(TracingContext.KEY, ObservationThreadLocalAccessor.KEY);
        Recorded.assertChild(recorded.span("inner"), recorded.span("outer"));
    }

    @Test
    void theContextOfTheEventIsThereForOtherLibraries() {
        Context context = Enrich.context()
                .transform(recorded.tracing.event("event", e -> {}))
                .block();
        assertThat(Span.fromContext(context).getSpanContext().getSpanId())
                .isEqualTo(recorded.only().getSpanId());
        assertThat(Enrich.context().block()).isSameAs(Context.root());
    }
}
