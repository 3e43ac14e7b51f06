package dev.waggle.reactor;

import static dev.waggle.core.EventType.MODEL;
import static dev.waggle.core.EventType.TOOL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.BrokenSdk;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class EventLifeCycleTest {

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    record Answer(String text) {}

    @Test
    void aProcessorThatBreaksTheEndOfSpansTakesNoSignalAway() {
        ReactorTracing broken = ReactorTracing.create(BrokenSdk.tracer());
        StepVerifier.create(Mono.just("a").transform(broken.event("one", e -> {})))
                .expectNext("a")
                .verifyComplete();
        StepVerifier.create(Flux.just("a", "b").transform(broken.event("many", e -> {})))
                .expectNext("a", "b")
                .verifyComplete();
        StepVerifier.create(Mono.error(new IllegalStateException("expected")).transform(broken.event("none", e -> {})))
                .verifyErrorMessage("expected");
    }

    @Test
    void anEventOfADisabledTracerEvaluatesNoSpecification() {
        ReactorTracing disabled = ReactorTracing.create(
                SessionTracer.builder().environment(name -> null).disabled(true).build());
        StepVerifier.create(Mono.just("a").transform(disabled.event("one", e -> {
                    throw new AssertionError("evaluated");
                })))
                .expectNext("a")
                .verifyComplete();
    }

    @Test
    void aMonoEndsItsEventWithTheInputsAndWhatItsResultSays() {
        Mono<Answer> answer = Mono.just(new Answer("42"))
                .transform(Enrich.event(
                        "call_agent",
                        e -> e.type(TOOL).inputs(Map.of("query", "why")).outputs(a -> Map.of("answer", a.text()))));
        assertThat(answer.contextWrite(recorded.tracing.with()).block()).isEqualTo(new Answer("42"));
        SpanData span = recorded.only();
        assertThat(span.getName()).isEqualTo("call_agent");
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("dev.waggle");
        assertThat(Recorded.text(span, "honeyhive_inputs.query")).isEqualTo("why");
        assertThat(Recorded.text(span, "honeyhive_outputs.answer")).isEqualTo("42");
        assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    }

    @Test
    void transformDeferredInfersTheTypesToo() {
        Mono<Answer> answer = Mono.just(new Answer("42"))
                .transformDeferred(Enrich.event("call_agent", e -> e.outputs(a -> Map.of("answer", a.text()))));
        Flux<Answer> answers = Flux.just(new Answer("1"), new Answer("2"))
                .transformDeferred(Enrich.model("generate", e -> e.text(a -> a.text())));
        answer.contextWrite(recorded.tracing.with()).block();
        answers.contextWrite(recorded.tracing.with()).blockLast();
        assertThat(Recorded.text(recorded.span("call_agent"), "honeyhive_outputs.answer"))
                .isEqualTo("42");
        assertThat(Recorded.text(recorded.span("generate"), "honeyhive_outputs.text"))
                .isEqualTo("12");
    }

    @Test
    void aFluxOfTokensKeepsItsText() {
        Flux<String> tokens = Flux.just("a", "b", "c").transform(Enrich.event("generate", e -> e.type(MODEL)));
        StepVerifier.create(tokens.contextWrite(recorded.tracing.with()))
                .expectNext("a", "b", "c")
                .verifyComplete();
        assertThat(Recorded.text(recorded.only(), "honeyhive_outputs.text")).isEqualTo("abc");
    }

    @Test
    void anEmptyMonoEndsItsEventWithoutOutputs() {
        StepVerifier.create(Mono.<String>empty().transform(event("nothing"))).verifyComplete();
        assertThat(recorded.only().getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    }

    @Test
    void anEmptyFluxEndsItsEvent() {
        StepVerifier.create(Flux.<String>empty().transform(event("nothing"))).verifyComplete();
        assertThat(recorded.only().getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    }

    @Test
    void anErrorIsTheEventsError() {
        IllegalStateException failure = new IllegalStateException("broken");
        StepVerifier.create(Mono.<String>error(failure).transform(event("mono")))
                .verifyErrorMatches(e -> e == failure);
        StepVerifier.create(Flux.<String>error(failure).transform(event("flux")))
                .verifyErrorMatches(e -> e == failure);
        for (SpanData span : recorded.spans()) {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getEvents())
                    .singleElement()
                    .satisfies(e -> assertThat(e.getName()).isEqualTo("exception"));
            assertThat(Recorded.text(span, "honeyhive_error")).contains("IllegalStateException: broken");
        }
        assertThat(recorded.spans()).hasSize(2);
    }

    @Test
    void anErrorKeepsTheOutputSoFar() {
        Flux<String> broken = Flux.just("so ", "far").concatWith(Mono.error(new IllegalStateException("broken")));
        StepVerifier.create(broken.transform(event("generate")))
                .expectNextCount(2)
                .verifyError();
        assertThat(Recorded.text(recorded.only(), "honeyhive_outputs.text")).isEqualTo("so far");
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void aCancelledStreamIsNoErrorAndKeepsItsOutput() {
        StepVerifier.create(Flux.just("a", "b", "c").transform(event("generate")), 2)
                .expectNext("a", "b")
                .thenCancel()
                .verify();
        assertCancelled(recorded.only());
        assertThat(Recorded.text(recorded.only(), "honeyhive_outputs.text")).isEqualTo("ab");
    }

    @Test
    void takeEndsTheEventAsCancelledAfterItsItems() {
        StepVerifier.create(
                        Flux.just("a", "b", "c").transform(event("generate")).take(2))
                .expectNext("a", "b")
                .verifyComplete();
        assertCancelled(recorded.only());
        assertThat(Recorded.text(recorded.only(), "honeyhive_outputs.text")).isEqualTo("ab");
    }

    @Test
    void cancelBeforeTheFirstItemEndsTheEvent() {
        StepVerifier.create(Flux.<String>never().transform(event("flux")))
                .thenCancel()
                .verify();
        StepVerifier.create(Mono.<String>never().transform(event("mono")))
                .thenCancel()
                .verify();
        assertThat(recorded.spans()).hasSize(2).allSatisfy(EventLifeCycleTest::assertCancelled);
    }

    @Test
    void cancelFromWithinOnSubscribeEndsTheEvent() {
        Flux.just("a").transform(event("flux")).subscribe(new BaseSubscriber<String>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                cancel();
            }
        });
        assertCancelled(recorded.only());
    }

    @Test
    void aTimeOutBelowCancelsTheEvent() {
        StepVerifier.create(Mono.<String>never().transform(event("slow")).timeout(Duration.ofMillis(5)))
                .verifyError(TimeoutException.class);
        assertCancelled(recorded.only());
    }

    @Test
    void aTimeOutAboveIsTheEventsError() {
        StepVerifier.create(Mono.<String>never().timeout(Duration.ofMillis(5)).transform(event("slow")))
                .verifyError(TimeoutException.class);
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void whatIsNeverSubscribedToHasNoEvent() {
        Mono.just("a").transform(event("mono"));
        Flux.just("a").transform(event("flux"));
        assertThat(recorded.spans()).isEmpty();
    }

    @Test
    void twoSubscriptionsAreTwoEvents() {
        Mono<String> mono = Mono.just("a").transform(event("twice"));
        mono.block();
        mono.block();
        assertThat(recorded.names()).containsExactly("twice", "twice");
        assertThat(recorded.spans().get(0).getSpanId())
                .isNotEqualTo(recorded.spans().get(1).getSpanId());
    }

    @Test
    void eachAttemptOfARetryBelowIsAnEvent() {
        AtomicInteger attempts = new AtomicInteger();
        Mono<String> flaky = Mono.fromCallable(() -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("attempt " + attempts);
            }
            return "ok";
        });
        StepVerifier.create(flaky.transform(event("attempt")).retry(2))
                .expectNext("ok")
                .verifyComplete();
        assertThat(recorded.spans())
                .extracting(s -> s.getStatus().getStatusCode() == StatusCode.ERROR)
                .containsExactly(true, true, false);
    }

    @Test
    void aRetryAboveIsOneEvent() {
        AtomicInteger attempts = new AtomicInteger();
        Mono<String> flaky = Mono.fromCallable(() -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("attempt " + attempts);
            }
            return "ok";
        });
        StepVerifier.create(flaky.retry(2).transform(event("all")))
                .expectNext("ok")
                .verifyComplete();
        assertThat(recorded.only().getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    }

    @Test
    void aCachedMonoHasOneEvent() {
        Mono<String> cached = Mono.just("a").transform(event("cached")).cache();
        cached.block();
        cached.block();
        assertThat(recorded.names()).containsExactly("cached");
    }

    @Test
    void aMonoEndsItsEventBeforeAnybodyBelowWorksWithTheValue() {
        List<String> endedBefore = Mono.just("a")
                .transform(event("above"))
                .map(value -> recorded.names())
                .block();
        assertThat(endedBefore).containsExactly("above");
    }

    @Test
    void aSourceThatThrowsWhenSubscribedToEndsTheEvent() {
        Mono<String> broken = new Mono<>() {
            @Override
            public void subscribe(reactor.core.CoreSubscriber<? super String> actual) {
                throw new IllegalStateException("cannot subscribe");
            }
        };
        StepVerifier.create(broken.transform(event("broken"))).verifyErrorMessage("cannot subscribe");
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void aSourceThatCompletesWhileItIsCancelledIsCancelled() {
        Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
        Flux<String> source = sink.asFlux();
        Flux<String> completing = Flux.create(emitter -> emitter.onCancel(emitter::complete));
        StepVerifier.create(completing.mergeWith(source).transform(event("race")))
                .thenCancel()
                .verify();
        assertCancelled(recorded.only());
    }

    @Test
    void signalsAfterTheEndAreDroppedAndTheEventEndsOnce() {
        TestPublisher<String> source = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        StepVerifier.create(source.flux().transform(event("rude")))
                .then(() -> source.next("a").complete().next("b").error(new IllegalStateException("late")))
                .expectNext("a")
                .expectComplete()
                .verifyThenAssertThat()
                .hasDropped("b")
                .hasDroppedErrorWithMessage("late");
        assertThat(Recorded.text(recorded.only(), "honeyhive_outputs.text")).isEqualTo("a");
    }

    @Test
    void requestsPassThroughUntouched() {
        TestPublisher<String> source = TestPublisher.create();
        StepVerifier.create(source.flux().transform(event("slowly")), 0)
                .then(source::assertWasNotRequested)
                .thenRequest(3)
                .then(() -> source.assertMinRequested(3))
                .then(() -> source.next("a", "b", "c").complete())
                .expectNext("a", "b", "c")
                .verifyComplete();
        source.assertMaxRequested(3);
    }

    @Test
    void aSpecificationThatThrowsFailsWhereItIsWritten() {
        assertThatThrownBy(() -> Enrich.<String>event("wrong", e -> e.maxText(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static void assertCancelled(SpanData span) {
        assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("honeyhive_metadata.status")))
                .isEqualTo("cancelled");
    }

    private <T> java.util.function.Function<Publisher<T>, Publisher<T>> event(String name) {
        return recorded.tracing.event(name, e -> {});
    }
}
