package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.BrokenSdk;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events around futures: {@code tracing.event}. */
class FutureEventTest {

    private final Traced traced = new Traced(Mode.NO_TRACER);

    @AfterEach
    void close() {
        traced.close();
    }

    @Test
    void anEventEndsWithItsFutureAndRecordsInputsAndOutputs() {
        Integer answer = traced.within(
                "root",
                () -> traced.tracing.event(
                        "add", e -> e.inputs(Map.of("a", 1)).outputs(sum -> Map.of("sum", sum)), event -> later(2)));

        assertThat(answer).isEqualTo(2);
        SpanData add = traced.span("add");
        assertChild(add, traced.span("root"));
        assertThat(add.getAttributes().asMap())
                .anySatisfy(
                        (key, value) -> assertThat(key.getKey() + "=" + value).isEqualTo("honeyhive_inputs.a=1"))
                .anySatisfy(
                        (key, value) -> assertThat(key.getKey() + "=" + value).isEqualTo("honeyhive_outputs.sum=2"));
    }

    @Test
    void aProcessorThatBreaksTheEndOfSpansTakesNoOutcomeAway() {
        VertxTracing broken = VertxTracing.create(BrokenSdk.tracer());
        Future<Integer> answer = broken.event(Context.root(), "add", e -> {}, event -> later(2));
        Future<Integer> failed =
                broken.event(Context.root(), "fail", e -> {}, event -> Future.failedFuture("as expected"));

        assertThat(await(answer)).isEqualTo(2);
        assertThat(await(failed.recover(failure -> Future.succeededFuture(3)))).isEqualTo(3);
    }

    @Test
    void ofASpecificationThatThrowsCountsWhatItSaidBefore() {
        traced.within(
                "root",
                () -> traced.tracing.event(
                        "add",
                        e -> {
                            e.metadata("tier", "gold");
                            throw new IllegalStateException("a mistake");
                        },
                        event -> later(2)));
        assertThat(text(traced.span("add"), "honeyhive_metadata.tier")).isEqualTo("gold");
    }

    @Test
    void aDisabledTracerEvaluatesNoSpecification() {
        AtomicReference<Object> evaluated = new AtomicReference<>();
        VertxTracing disabled = VertxTracing.create(
                SessionTracer.builder().environment(name -> null).disabled(true).build());
        Future<Integer> answer = disabled.event(Context.root(), "add", evaluated::set, event -> later(2));

        assertThat(await(answer)).isEqualTo(2);
        assertThat(evaluated).hasNullValue();
    }

    @Test
    void branchesSideBySideAreSiblingsAndSeeOnlyThemselves() {
        traced.within("root", () -> {
            Future<Integer> left = traced.tracing.event(
                    "left",
                    e -> {},
                    event -> later(1).compose(x -> traced.tracing.event("left leaf", e -> {}, leaf -> later(x))));
            Future<Integer> right = traced.tracing.event(
                    "right",
                    e -> {},
                    event -> later(2).compose(x -> traced.tracing.event("right leaf", e -> {}, leaf -> later(x))));
            return Future.all(left, right).compose(both -> traced.tracing.event("after", e -> {}, event -> later(3)));
        });

        SpanData root = traced.span("root");
        assertChild(traced.span("left"), root);
        assertChild(traced.span("right"), root);
        assertChild(traced.span("after"), root);
        assertChild(traced.span("left leaf"), traced.span("left"));
        assertChild(traced.span("right leaf"), traced.span("right"));
    }

    @Test
    void theOutcomeArrivesOnTheCallersContextWithTheCallersEvent() {
        AtomicReference<ContextInternal> before = new AtomicReference<>();
        AtomicReference<ContextInternal> after = new AtomicReference<>();
        AtomicReference<Context> telemetry = new AtomicReference<>();
        AtomicReference<Context> afterwards = new AtomicReference<>();

        traced.within("root", () -> {
            before.set(ContextInternal.current());
            telemetry.set(Context.current());
            return traced.tracing
                    .event("inner", e -> {}, event -> {
                        assertThat(Context.current()).isSameAs(event.context());
                        return later(1);
                    })
                    .onSuccess(done -> {
                        after.set(ContextInternal.current());
                        afterwards.set(Context.current());
                    });
        });

        assertThat(after.get()).isSameAs(before.get());
        assertThat(afterwards.get()).isSameAs(telemetry.get());
    }

    @Test
    void aFailedFutureIsAnErrorAndFailsTheCaller() {
        Throwable failure = traced.within(
                "root",
                () -> traced.tracing
                        .event("broken", e -> {}, event -> Future.failedFuture(new IllegalStateException("no wax")))
                        .transform(done -> Future.succeededFuture(done.cause())));

        assertThat(failure).hasMessage("no wax");
        SpanData broken = traced.span("broken");
        assertThat(broken.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(broken.getEvents()).hasSize(1);
        assertThat(text(broken, "honeyhive_error")).contains("no wax");
    }

    @Test
    void aBodyThatThrowsOrReturnsNothingFailsTheFutureAndNotTheCall() {
        List<String> failures = traced.within("root", () -> {
            Future<Object> thrown = traced.tracing.event("throws", e -> {}, event -> {
                throw new IllegalArgumentException("stung");
            });
            Future<Object> nothing = traced.tracing.event("null", e -> {}, event -> null);
            return Future.join(thrown, nothing)
                    .transform(done -> Future.succeededFuture(
                            List.of(String.valueOf(thrown.cause()), String.valueOf(nothing.cause()))));
        });

        assertThat(failures.get(0)).contains("stung");
        assertThat(failures.get(1)).contains("no future");
        assertThat(traced.span("throws").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(traced.span("null").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void aSpecificationThatThrowsLosesItsFieldsAndNotTheWork() {
        Integer answer = traced.within(
                "root",
                () -> traced.tracing.event(
                        "careless",
                        e -> {
                            throw new NullPointerException("Map.of does not take null");
                        },
                        event -> later(7)));

        assertThat(answer).isEqualTo(7);
        assertChild(traced.span("careless"), traced.span("root"));
    }

    @Test
    void cancellationIsNoError() {
        traced.within(
                "root",
                () -> traced.tracing
                        .event("cancelled", e -> {}, event -> Future.failedFuture(new CancellationException()))
                        .transform(done -> Future.succeededFuture()));

        SpanData cancelled = traced.span("cancelled");
        assertThat(cancelled.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(cancelled, "honeyhive_metadata.status")).isEqualTo("cancelled");
    }

    @Test
    void aTimeOutInTheBodyEndsTheEventAsAnError() {
        traced.within(
                "root",
                () -> traced.tracing
                        .event(
                                "slow",
                                e -> {},
                                event -> Promise.<String>promise().future().timeout(10, TimeUnit.MILLISECONDS))
                        .transform(done -> Future.succeededFuture()));

        assertThat(text(traced.span("slow"), "error.type")).contains(TimeoutException.class.getSimpleName());
    }

    @Test
    void aPromiseCompletedOnAForeignThreadBringsTheCallerBackToItsContext() {
        AtomicReference<Event> seen = new AtomicReference<>();

        traced.within(
                "root",
                () -> traced.tracing
                        .event("elsewhere", e -> {}, event -> {
                            Promise<String> promise = Promise.promise();
                            new Thread(() -> promise.complete("done")).start();
                            return promise.future();
                        })
                        .onSuccess(done -> seen.set(Event.fromContext(Context.current()))));

        assertThat(seen.get().span().getSpanContext().getSpanId())
                .isEqualTo(traced.span("root").getSpanId());
    }

    @Test
    void withoutAVertxContextTheEventIsCurrentForTheBodyOnly() {
        AtomicReference<Context> inside = new AtomicReference<>();
        Promise<String> promise = Promise.promise();

        Future<String> outcome = traced.tracing.event("plain thread", e -> {}, event -> {
            inside.set(Context.current());
            return promise.future();
        });

        assertThat(Context.current()).isSameAs(Context.root());
        promise.complete("done");
        assertThat(await(outcome)).isEqualTo("done");
        assertThat(Event.fromContext(inside.get()).span().getSpanContext().getSpanId())
                .isEqualTo(traced.span("plain thread").getSpanId());
    }

    @Test
    void enrichmentGoesToTheEventOfTheCurrentContext() {
        traced.within(
                "root",
                () -> traced.tracing.event("inner", e -> {}, event -> {
                    traced.tracing.enrich(e -> e.metadata("bee", "maya"));
                    return later(1).onSuccess(x -> traced.tracing.enrich(e -> e.metrics("count", x)));
                }));

        assertThat(text(traced.span("inner"), "honeyhive_metadata.bee")).isEqualTo("maya");
        assertThat(traced.span("inner").getAttributes().asMap().toString()).contains("honeyhive_metrics.count");
        assertThat(text(traced.span("root"), "honeyhive_metadata.bee")).isNull();
    }

    /** Succeeds after a turn of the event loop. */
    private <T> Future<T> later(T value) {
        Promise<T> promise = Promise.promise();
        traced.vertx.setTimer(2, fired -> promise.complete(value));
        return promise.future();
    }
}
