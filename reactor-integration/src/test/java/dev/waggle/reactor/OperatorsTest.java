package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** The table of operators in the module's README, line by line; retry, cache and timeout are in the life cycle. */
class OperatorsTest {

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    private <T> Function<Publisher<T>, Publisher<T>> event(String name) {
        return recorded.tracing.event(name, e -> {});
    }

    @Test
    void retryWhenWithABackoffMakesAnEventPerAttempt() {
        AtomicInteger attempts = new AtomicInteger();
        StepVerifier.withVirtualTime(() -> Mono.fromCallable(() -> {
                            if (attempts.incrementAndGet() < 3) {
                                throw new IllegalStateException("not yet");
                            }
                            return "ok";
                        })
                        .transform(event("attempt"))
                        .retryWhen(Retry.backoff(5, Duration.ofMinutes(1))))
                .thenAwait(Duration.ofHours(1))
                .expectNext("ok")
                .verifyComplete();
        assertThat(recorded.names()).containsExactly("attempt", "attempt", "attempt");
    }

    @Test
    void repeatMakesAnEventPerRound() {
        StepVerifier.create(Mono.just("a").transform(event("round")).repeat(2))
                .expectNext("a", "a", "a")
                .verifyComplete();
        assertThat(recorded.names()).hasSize(3);
    }

    @Test
    void usingWhenReleasesItsResourceBeforeTheEventAroundItEnds() {
        StepVerifier.create(Flux.usingWhen(
                                Mono.just("resource"),
                                Flux::just,
                                resource -> Mono.empty().transform(Enrich.event("release", e -> {})))
                        .transform(event("around")))
                .expectNext("resource")
                .verifyComplete();
        assertThat(recorded.names()).containsExactly("release", "around");
        Recorded.assertChild(recorded.span("release"), recorded.span("around"));
    }

    @Test
    void usingWhenReleasesWhenTheEventAroundItIsCancelled() {
        StepVerifier.create(Flux.usingWhen(
                                Mono.just("resource"),
                                resource -> Flux.just(resource).concatWith(Flux.never()),
                                resource -> Mono.empty().transform(Enrich.event("release", e -> {})))
                        .transform(event("around")))
                .expectNext("resource")
                .thenCancel()
                .verify();
        Recorded.assertChild(recorded.span("release"), recorded.span("around"));
        EventLifeCycleTest.assertCancelled(recorded.span("around"));
    }

    @Test
    void aSharedStreamHasOneEventUnderItsFirstSubscriber() {
        Sinks.Many<String> sink = Sinks.many().multicast().onBackpressureBuffer();
        Flux<String> shared =
                sink.asFlux().transform(Enrich.event("shared", e -> {})).share();
        Disposable first = shared.transform(event("first")).subscribe();
        Disposable second = shared.transform(event("second")).subscribe();
        sink.tryEmitNext("a");
        sink.tryEmitComplete();
        Recorded.assertChild(recorded.span("shared"), recorded.span("first"));
        assertThat(recorded.names()).containsExactlyInAnyOrder("shared", "first", "second");
        assertThat(first.isDisposed() && second.isDisposed()).isTrue();
    }

    @Test
    void aHotSourceHasAnEventPerSubscriberFromItsSubscription() {
        Sinks.Many<String> sink = Sinks.many().multicast().directBestEffort();
        ConnectableFlux<String> hot = sink.asFlux().publish();
        Disposable connection = hot.connect();
        Flux<String> listening = hot.transform(event("listening"));
        Disposable early = listening.subscribe();
        sink.tryEmitNext("a");
        Disposable late = listening.subscribe();
        sink.tryEmitNext("b");
        early.dispose();
        late.dispose();
        connection.dispose();
        assertThat(recorded.spans())
                .extracting(span -> Recorded.text(span, "honeyhive_outputs.text"))
                .containsExactly("ab", "b");
    }

    @Test
    void parallelRailsShareTheParent() {
        Flux.range(0, 16)
                .parallel(4)
                .runOn(Schedulers.parallel())
                .concatMap(i -> Mono.just(i).transform(Enrich.event("rail", e -> {})))
                .sequential()
                .transform(event("root"))
                .blockLast(Duration.ofSeconds(60));
        SpanData root = recorded.span("root");
        assertThat(recorded.spans().stream()
                        .filter(span -> span.getName().equals("rail"))
                        .toList())
                .hasSize(16)
                .allSatisfy(rail -> Recorded.assertChild(rail, root));
    }

    @Test
    void mergedStreamsAreSiblings() {
        Flux.merge(
                        Flux.just("a").delayElements(Duration.ofMillis(1)).transform(Enrich.event("left", e -> {})),
                        Flux.just("b").delayElements(Duration.ofMillis(1)).transform(Enrich.event("right", e -> {})))
                .transform(event("root"))
                .blockLast(Duration.ofSeconds(60));
        Recorded.assertChild(recorded.span("left"), recorded.span("root"));
        Recorded.assertChild(recorded.span("right"), recorded.span("root"));
    }

    @Test
    void switchOnFirstKeepsTheEventOfItsSource() {
        Flux<String> switched = Flux.just("a", "b")
                .switchOnFirst((first, items) -> items.transform(Enrich.event("inner", e -> {})))
                .transform(event("outer"));
        StepVerifier.create(switched).expectNext("a", "b").verifyComplete();
        Recorded.assertChild(recorded.span("inner"), recorded.span("outer"));
        assertThat(Recorded.text(recorded.span("inner"), "honeyhive_outputs.text"))
                .isEqualTo("ab");
    }

    @Test
    void switchMapCancelsTheEventThatItLeaves() {
        Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
        Disposable running = sink.asFlux()
                .switchMap(i -> Flux.<String>never().transform(Enrich.event("branch " + i, e -> {})))
                .transform(event("root"))
                .subscribe();
        sink.tryEmitNext(1);
        sink.tryEmitNext(2);
        EventLifeCycleTest.assertCancelled(recorded.span("branch 1"));
        running.dispose();
        assertThat(recorded.names()).containsExactly("branch 1", "branch 2", "root");
    }

    @Test
    void theLoserOfARaceIsCancelled() {
        Sinks.One<String> fast = Sinks.one();
        Mono.firstWithValue(
                        fast.asMono().transform(Enrich.event("fast", e -> {})),
                        Mono.<String>never().transform(Enrich.event("slow", e -> {})))
                .transform(event("root"))
                .subscribe();
        fast.tryEmitValue("first").orThrow();
        assertThat(recorded.span("fast").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        EventLifeCycleTest.assertCancelled(recorded.span("slow"));
    }

    @Test
    void aDelayAboveIsPartOfTheEventAndADelayBelowIsNot() {
        StepVerifier.withVirtualTime(() -> Mono.just("a")
                        .transform(event("before"))
                        .delayElement(Duration.ofDays(1))
                        .transform(event("around")))
                .expectSubscription()
                .then(() -> assertThat(recorded.names()).containsExactly("before"))
                .thenAwait(Duration.ofDays(1))
                .expectNext("a")
                .verifyComplete();
        assertThat(recorded.names()).containsExactly("before", "around");
    }

    @Test
    void anErrorThatIsResumedAboveIsNoErrorOfTheEvent() {
        Mono.<String>error(new IllegalStateException("inner"))
                .onErrorReturn("fallback")
                .transform(event("event"))
                .block();
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aCompletionStageRunsUnderTheEventWhenItIsGivenTheContext() {
        Enrich.context()
                .flatMap(context -> Mono.fromCompletionStage(recorded.tracer.event(
                        context, "stage", e -> {}, event -> CompletableFuture.supplyAsync(() -> "done"))))
                .transform(event("root"))
                .block(Duration.ofSeconds(60));
        Recorded.assertChild(recorded.span("stage"), recorded.span("root"));
    }

    @Test
    void theOperatorsCanBeScanned() {
        Mono<String> mono = Mono.just("a").transform(event("mono"));
        Flux<String> flux = Flux.just("a").transform(event("flux"));
        for (Object operator : List.of(mono, flux)) {
            Scannable scannable = Scannable.from(operator);
            assertThat(scannable.isScanAvailable()).isTrue();
            assertThat(scannable.scan(Scannable.Attr.RUN_STYLE)).isEqualTo(Scannable.Attr.RunStyle.SYNC);
            assertThat(scannable.parents()).hasSize(1);
        }
    }
}
