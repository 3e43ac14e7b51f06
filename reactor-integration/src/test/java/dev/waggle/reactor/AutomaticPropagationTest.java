package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class AutomaticPropagationTest {

    private final Recorded recorded = new Recorded();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Scheduler pool = Schedulers.fromExecutorService(threads);
    private final List<String> above = new CopyOnWriteArrayList<>();
    private final List<String> below = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        Hooks.disableAutomaticContextPropagation();
        pool.dispose();
        threads.shutdownNow();
        recorded.close();
    }

    private Flux<String> chain() {
        return Flux.range(0, 5)
                .delayElements(Duration.ofMillis(1))
                .publishOn(pool)
                .map(i -> "item")
                .doOnNext(item -> above.add(current()))
                .transform(Enrich.event("inner", e -> {}))
                .doOnNext(item -> below.add(current()))
                .flatMap(item -> Mono.just(item).subscribeOn(pool).doOnNext(again -> below.add(current())))
                .transform(recorded.tracing.event("outer", e -> {}));
    }

    private static String current() {
        return Span.current().getSpanContext().getSpanId();
    }

    @Test
    void withItTheCurrentSpanIsRightInEveryCallbackAndNothingStaysBehind() throws Exception {
        Hooks.enableAutomaticContextPropagation();
        chain().blockLast(Duration.ofSeconds(60));
        assertThat(above).hasSize(5).containsOnly(recorded.span("inner").getSpanId());
        assertThat(below).hasSize(10).containsOnly(recorded.span("outer").getSpanId());
        assertNothingLeftBehind();
    }

    @Test
    void withoutItNothingIsCurrent() throws Exception {
        chain().blockLast(Duration.ofSeconds(60));
        assertThat(above).hasSize(5).containsOnly("0000000000000000");
        assertThat(below).hasSize(10).containsOnly("0000000000000000");
        assertNothingLeftBehind();
    }

    @Test
    void withoutItTheEventIsCurrentInHandleAndTapAlone() throws Exception {
        Mono.just("item")
                .<String>handle((item, sink) -> {
                    above.add(current());
                    sink.next(item);
                })
                .tap(() -> new DefaultSignalListener<>() {
                    @Override
                    public void doOnNext(String item) {
                        above.add(current());
                    }
                })
                .doOnNext(item -> below.add(current()))
                .subscribeOn(pool)
                .transform(recorded.tracing.event("event", e -> {}))
                .block(Duration.ofSeconds(60));
        assertThat(above).hasSize(2).containsOnly(recorded.span("event").getSpanId());
        assertThat(below).containsExactly("0000000000000000");
        assertNothingLeftBehind();
    }

    @Test
    void withItWhatIsCurrentWhereTheChainIsSubscribedToIsItsParent() {
        Hooks.enableAutomaticContextPropagation();
        try (var event = recorded.tracer.startEvent("blocking", e -> {})) {
            Mono.just("a").transform(recorded.tracing.event("inner", e -> {})).block();
        }
        Recorded.assertChild(recorded.span("inner"), recorded.span("blocking"));
    }

    @Test
    void withItReactorAddsNoOperatorAroundOurs() {
        Hooks.enableAutomaticContextPropagation();
        assertThat(Flux.just("a").transform(recorded.tracing.event("event", e -> {})))
                .isInstanceOf(EventFlux.class);
        assertThat(Mono.just("a").transform(recorded.tracing.event("event", e -> {})))
                .isInstanceOf(EventMono.class);
    }

    @Test
    void whatAnotherLibrarysAccessorBreaksOffDoesNotOutliveTheScopeAroundIt() {
        ContextRegistry registry = new ContextRegistry().loadContextAccessors().loadThreadLocalAccessors();
        registry.registerThreadLocalAccessor("throws", () -> null, value -> refuse(), () -> {});
        ContextSnapshotFactory snapshots =
                ContextSnapshotFactory.builder().contextRegistry(registry).build();
        ContextKey<String> name = ContextKey.named("name");
        Context outer = Context.root().with(name, "outer");
        Context inner = Context.root().with(name, "inner");
        try (ContextSnapshot.Scope scope =
                snapshots.setThreadLocalsFrom(reactor.util.context.Context.of(TracingContext.KEY, outer))) {
            assertThatThrownBy(() -> snapshots.setThreadLocalsFrom(
                            reactor.util.context.Context.of(TracingContext.KEY, inner, "throws", "value")))
                    .hasMessage("refused");
            assertThat(Context.current().get(name)).isEqualTo("inner");
        }
        assertThat(Context.current()).isSameAs(Context.root());
    }

    private static void refuse() {
        throw new IllegalStateException("refused");
    }

    private void assertNothingLeftBehind() throws Exception {
        for (int i = 0; i < 8; i++) {
            Future<Context> left = threads.submit(Context::current);
            assertThat(left.get()).isSameAs(Context.root());
        }
        assertThat(Context.current()).isSameAs(Context.root());
    }
}
