package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/** Automatic context propagation, with the accessors of Micrometer and ours found in either order. */
class AccessorOrderTest {

    /** Whose accessor is set first, and taken back last. */
    enum Order {
        OURS_FIRST(TracingContext.KEY, ObservationThreadLocalAccessor.KEY),
        MICROMETERS_FIRST(ObservationThreadLocalAccessor.KEY, TracingContext.KEY);

        private final List<String> keys;

        Order(String... keys) {
            this.keys = List.of(keys);
        }

        /** An accessor that is registered once more goes to the end. */
        void apply() {
            ContextRegistry registry = ContextRegistry.getInstance();
            for (String key : keys) {
                registry.getThreadLocalAccessors().stream()
                        .filter(accessor -> accessor.key().equals(key))
                        .toList()
                        .forEach(registry::registerThreadLocalAccessor);
            }
        }
    }

    private final List<ThreadLocalAccessor<?>> found =
            List.copyOf(ContextRegistry.getInstance().getThreadLocalAccessors());
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final Scheduler pool = Schedulers.fromExecutorService(threads);
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Recorded recorded;
    private ObservationRegistry registry;

    private void propagate(Order order) {
        order.apply();
        recorded = new Recorded();
        registry = Observed.by(recorded.tracer, ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
        Hooks.enableAutomaticContextPropagation();
    }

    @AfterEach
    void close() {
        Hooks.disableAutomaticContextPropagation();
        found.forEach(ContextRegistry.getInstance()::registerThreadLocalAccessor);
        pool.dispose();
        threads.shutdownNow();
        recorded.close();
    }

    private static String current() {
        return Span.current().getSpanContext().getSpanId();
    }

    /** Stopped by the test: Micrometer forgets the scopes that are open on other threads when an observation is stopped. */
    private Observation observation(String name) {
        return Observation.start(name, registry);
    }

    private static <T> Flux<T> in(Observation observation, Flux<T> stream) {
        return stream.contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, observation));
    }

    private static String spanId(Observation observation) {
        TracingObservationHandler.TracingContext tracing =
                observation.getContextView().get(TracingObservationHandler.TracingContext.class);
        return tracing.getSpan().context().spanId();
    }

    /** Each item on a thread that knows nothing, and under an operator that restores what its subscriber has. */
    private Flux<String> hopping() {
        return Flux.range(0, 3)
                .publishOn(pool)
                .map(i -> "item")
                .flatMap(item -> Mono.just(item)
                        .subscribeOn(pool)
                        .contextWrite(context -> context.put("other", "value"))
                        .doOnNext(inner -> seen.add(current())))
                .doOnNext(item -> seen.add(current()));
    }

    private void assertNothingLeftBehind() throws Exception {
        assertThat(threads.submit(Context::current).get()).isSameAs(Context.root());
        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void anObservationIsCurrentInAChainWithoutAnEvent(Order order) throws Exception {
        propagate(order);
        Observation observation = observation("observation");
        in(observation, hopping()).blockLast(Duration.ofSeconds(60));
        assertThat(seen).hasSize(6).containsOnly(spanId(observation));
        assertNothingLeftBehind();
        observation.stop();
    }

    @ParameterizedTest
    @EnumSource
    void aSpanThatIsCurrentStaysSoInAChainThatHasNothingOfOurs(Order order) throws Exception {
        propagate(order);
        Span span = recorded.tracer.tracer().spanBuilder("current").startSpan();
        try (var scope = span.makeCurrent()) {
            Flux.just("a")
                    .contextWrite(context -> context.put("other", "value"))
                    .doOnNext(item -> seen.add(current()))
                    .subscribe();
            assertThat(Span.current()).isSameAs(span);
        } finally {
            span.end();
        }
        assertThat(seen).containsExactly(span.getSpanContext().getSpanId());
        assertNothingLeftBehind();
    }

    @ParameterizedTest
    @EnumSource
    void anEventIsNotCurrentInAChainInsideOfItsCallbacksThatHasNothingOfOurs(Order order) throws Exception {
        propagate(order);
        Mono.just("a")
                .doOnNext(item -> {
                    Mono.just("b")
                            .doOnNext(inner -> seen.add(current()))
                            .contextWrite(context -> context.put("other", "value"))
                            .subscribe();
                    seen.add(current());
                })
                .transform(recorded.tracing.event("event", e -> {}))
                .block(Duration.ofSeconds(60));
        assertThat(seen)
                .containsExactly("0000000000000000", recorded.span("event").getSpanId());
        assertNothingLeftBehind();
    }

    @ParameterizedTest
    @EnumSource
    void anEventInAnObservationIsCurrentOnEveryThread(Order order) throws Exception {
        propagate(order);
        Observation server = observation("server");
        in(server, hopping().transform(recorded.tracing.event("event", e -> {})))
                .blockLast(Duration.ofSeconds(60));
        assertThat(seen).hasSize(6).containsOnly(recorded.span("event").getSpanId());
        assertNothingLeftBehind();
        server.stop();
    }

    @ParameterizedTest
    @EnumSource
    void anObservationInAnEventIsTheParentOfTheObservationInIt(Order order) throws Exception {
        propagate(order);
        Observation server = observation("server");
        List<Observation> chats = new CopyOnWriteArrayList<>();
        Flux<String> chat = Flux.deferContextual(view -> {
            Observation model = observed("model", view);
            chats.add(model);
            return in(
                    model,
                    hopping()
                            .flatMap(item -> Mono.deferContextual(inner -> {
                                observed("call", inner).stop();
                                return Mono.just(item);
                            })));
        });
        in(server, chat.transform(recorded.tracing.event("event", e -> {}))).blockLast(Duration.ofSeconds(60));
        assertNothingLeftBehind();
        chats.forEach(Observation::stop);
        server.stop();
        Recorded.assertChild(recorded.span("event"), recorded.span("server"));
        Recorded.assertChild(recorded.span("model"), recorded.span("event"));
        assertThat(recorded.spans().stream().filter(span -> span.getName().equals("call")))
                .hasSize(3)
                .allSatisfy(call -> Recorded.assertChild(call, recorded.span("model")));
    }

    /** As Spring's clients and Spring AI do. */
    private Observation observed(String name, ContextView view) {
        return Observation.createNotStarted(name, registry)
                .parentObservation(view.getOrDefault(ObservationThreadLocalAccessor.KEY, null))
                .start();
    }
}
