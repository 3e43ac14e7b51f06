package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of the README, line by line: where the context goes by itself, and where it has to be asked for (DESIGN,
 * line 5). The same in all three modes, because no tracer is asked.
 */
@ParameterizedClass
@EnumSource(Mode.class)
class ThreadsTest {

    private final Traced traced;
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    ThreadsTest(Mode mode) {
        traced = new Traced(mode);
    }

    @AfterEach
    void close() {
        pool.shutdown();
        traced.close();
    }

    @Test
    void executeBlockingKeepsTheContext() {
        traced.within(
                "root",
                () -> traced.vertx.executeBlocking(() -> {
                    try (Event event = traced.spans.tracer().startEvent("blocking", e -> {})) {
                        assertThat(Context.current()).isSameAs(event.context());
                    }
                    return null;
                }));

        assertChild(traced.span("blocking"), traced.span("root"));
    }

    /** Blocking calls of one request run on its context, all of them, and its event loop as well. */
    @Test
    void eventsOfBlockingCallsSideBySideSeeOnlyThemselves() {
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> looked = new CompletableFuture<>();
        traced.within("root", () -> {
            Future<Object> first = traced.vertx.executeBlocking(
                    () -> {
                        try (Event event = traced.spans.tracer().startEvent("first", e -> {})) {
                            started.complete(null);
                            looked.join();
                            assertThat(Context.current()).isSameAs(event.context());
                        }
                        return null;
                    },
                    false);
            Future<Object> second = traced.vertx.executeBlocking(
                    () -> {
                        started.join();
                        traced.spans.tracer().startEvent("second", e -> {}).close();
                        traced.spans
                                .tracer()
                                .startEvent(Context.current(), "beside", e -> {})
                                .end();
                        return null;
                    },
                    false);
            return second.compose(done -> child("on the loop")).eventually(() -> {
                looked.complete(null);
                return first;
            });
        });

        SpanData root = traced.span("root");
        assertChild(traced.span("first"), root);
        assertChild(traced.span("second"), root);
        assertChild(traced.span("beside"), root);
        assertChild(traced.span("on the loop"), root);
    }

    /** The same of events around a stage, whose body runs at once. */
    @Test
    void aStageInABlockingCallIsNotCurrentForTheRestOfItsRequest() {
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> looked = new CompletableFuture<>();
        traced.within("root", () -> {
            Future<Object> blocking = traced.vertx.executeBlocking(
                    () -> traced.spans.tracer().event("stage", e -> {}, event -> {
                        started.complete(null);
                        looked.join();
                        return CompletableFuture.completedFuture(null);
                    }),
                    false);
            return Future.fromCompletionStage(started, traced.vertx.getOrCreateContext())
                    .compose(running -> child("on the loop"))
                    .eventually(() -> {
                        looked.complete(null);
                        return blocking;
                    });
        });

        assertChild(traced.span("stage"), traced.span("root"));
        assertChild(traced.span("on the loop"), traced.span("root"));
    }

    @Test
    void aTimerKeepsTheContext() {
        traced.within("root", () -> {
            Promise<String> promise = Promise.promise();
            traced.vertx.setTimer(1, fired -> child("timer").onComplete(promise));
            return promise.future();
        });

        assertChild(traced.span("timer"), traced.span("root"));
    }

    @Test
    void runOnContextKeepsTheContext() {
        traced.within("root", () -> {
            Promise<String> promise = Promise.promise();
            traced.vertx.runOnContext(go -> child("turn").onComplete(promise));
            return promise.future();
        });

        assertChild(traced.span("turn"), traced.span("root"));
    }

    @Test
    void aPeriodicTimerLosesTheContextUnlessItsHandlerIsWrapped() {
        AtomicReference<Boolean> plainHadParent = new AtomicReference<>();
        traced.within("root", () -> {
            Promise<String> plain = Promise.promise();
            Promise<String> wrapped = Promise.promise();
            traced.vertx.setPeriodic(1, id -> {
                traced.vertx.cancelTimer(id);
                plainHadParent.set(Span.current().getSpanContext().isValid());
                plain.complete("seen");
            });
            Handler<Long> tick = traced.tracing.wrap((Handler<Long>) id -> {
                traced.vertx.cancelTimer(id);
                child("periodic").onComplete(wrapped);
            });
            traced.vertx.setPeriodic(1, tick);
            return Future.all(plain.future(), wrapped.future());
        });

        assertThat(plainHadParent.get()).isFalse();
        assertChild(traced.span("periodic"), traced.span("root"));
    }

    @Test
    void aForeignExecutorLosesTheContextUnlessItIsWrapped() {
        AtomicReference<Boolean> plainHadParent = new AtomicReference<>();
        traced.within("root", () -> {
            Promise<Void> plain = Promise.promise();
            Promise<Void> wrapped = Promise.promise();
            pool.execute(() -> {
                plainHadParent.set(Span.current().getSpanContext().isValid());
                plain.complete();
            });
            traced.tracing.wrap(pool).execute(() -> {
                try (Event event = traced.spans.tracer().startEvent("pooled", e -> {})) {
                    event.metadata("thread", Thread.currentThread().getName());
                }
                wrapped.complete();
            });
            return Future.all(plain.future(), wrapped.future());
        });

        assertThat(plainHadParent.get()).isFalse();
        assertChild(traced.span("pooled"), traced.span("root"));
        assertThat(await(Future.fromCompletionStage(CompletableFuture.supplyAsync(
                        () -> Span.current().getSpanContext().isValid(), pool))))
                .as("what a wrapped task leaves on its thread")
                .isFalse();
    }

    @Test
    void aWrappedExecutorServiceTakesTheContextIntoEveryKindOfTask() throws Exception {
        ExecutorService wrapped = traced.tracing.wrap(pool);
        try (Event event = traced.spans.tracer().startEvent("caller", e -> e.session(newSession()))) {
            Callable<String> task = () -> Span.current().getSpanContext().getSpanId();
            String expected = event.span().getSpanContext().getSpanId();
            assertThat(wrapped.submit(task).get()).isEqualTo(expected);
            assertThat(wrapped.invokeAll(List.of(task)).get(0).get()).isEqualTo(expected);
            assertThat(traced.tracing.wrap(wrapped)).isSameAs(wrapped);
            assertThat(pool.submit(traced.tracing.wrap(task)).get()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ThreadingModel.class,
            names = {"EVENT_LOOP", "WORKER"})
    void anEventKeepsItsContextInAVerticle(ThreadingModel model) {
        await(traced.vertx.deployVerticle(inVerticle(model), new DeploymentOptions().setThreadingModel(model)));

        assertChild(traced.span("inner"), traced.span("outer"));
        assertChild(traced.span("second"), traced.span("outer"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void anEventKeepsItsContextOnAVirtualThreadAlsoAcrossAwait() {
        await(traced.vertx.deployVerticle(
                new AbstractVerticle() {
                    @Override
                    public void start() {
                        Context session = newSession().storeIn(Context.root());
                        traced.tracing
                                .event(session, "outer", e -> {}, outer -> {
                                    String spanId =
                                            Span.current().getSpanContext().getSpanId();
                                    child("inner").await();
                                    assertThat(Span.current().getSpanContext().getSpanId())
                                            .isEqualTo(spanId);
                                    try (Event blocking = traced.spans.tracer().startEvent("second", e -> {})) {
                                        child("third").await();
                                        blocking.metadata(
                                                "virtual",
                                                Thread.currentThread().toString());
                                    }
                                    return Future.succeededFuture();
                                })
                                .await();
                        assertThat(Span.current().getSpanContext().isValid()).isFalse();
                    }
                },
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));

        assertChild(traced.span("inner"), traced.span("outer"));
        assertChild(traced.span("second"), traced.span("outer"));
        assertChild(traced.span("third"), traced.span("second"));
    }

    @Test
    void anEventLoopRefusesACurrentEventAndBlocking() {
        Throwable refused = await(Future.future(promise -> traced.eventLoop().runOnContext(go -> {
            try (Event event = traced.spans.tracer().startEvent("on the loop", e -> {})) {
                assertThat(Context.current()).isSameAs(Context.root());
                traced.spans.tracer().flushAndWait(Duration.ofSeconds(1));
                promise.complete(null);
            } catch (Throwable e) {
                promise.complete(e);
            }
        })));

        assertThat(refused)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("flushAndWait", "vert.x-eventloop-thread", "use flush");
        assertThat(traced.span("on the loop")).isNotNull();
    }

    private AbstractVerticle inVerticle(ThreadingModel model) {
        return new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                Context session = newSession().storeIn(Context.root());
                traced.tracing
                        .event(
                                session,
                                "outer",
                                e -> e.metadata("model", model.name()),
                                outer -> child("inner").compose(x -> child("second")))
                        .<Void>mapEmpty()
                        .onComplete(started);
            }
        };
    }

    private Future<String> child(String name) {
        return traced.tracing.event(name, e -> {}, event -> {
            Promise<String> promise = Promise.promise();
            traced.vertx.setTimer(1, fired -> promise.complete(name));
            return promise.future();
        });
    }

    private Session newSession() {
        return traced.spans.tracer().newSession();
    }
}
