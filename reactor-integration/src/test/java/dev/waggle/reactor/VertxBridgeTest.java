package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.streams.ReadStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class VertxBridgeTest {

    private final Recorded recorded = new Recorded();
    private final VertxBridge bridge = recorded.tracing.vertx();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        recorded.close();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aMonoOfAFutureRunsUnderTheEventAroundItOncePerSubscription() {
        AtomicInteger calls = new AtomicInteger();
        Mono<String> mono = bridge.mono(() -> {
                    calls.incrementAndGet();
                    return Future.succeededFuture(
                            Span.current().getSpanContext().getSpanId());
                })
                .transform(recorded.tracing.event("around", e -> {}));
        assertThat(calls).hasValue(0);
        assertThat(mono.block()).isEqualTo(recorded.only().getSpanId());
        mono.block();
        assertThat(calls).hasValue(2);
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void aMonoOfAFutureFailsCompletesEmptyAndIsCancelledAsTheFutureIs() {
        StepVerifier.create(bridge.mono(() -> Future.failedFuture(new IllegalStateException("no"))))
                .verifyErrorMessage("no");
        StepVerifier.create(bridge.mono(() -> Future.succeededFuture())).verifyComplete();
        StepVerifier.create(bridge.mono(() -> {
                    throw new IllegalStateException("thrown");
                }))
                .verifyErrorMessage("thrown");
        Promise<String> late = Promise.promise();
        StepVerifier.create(bridge.mono(late::future)).thenCancel().verify();
        late.complete("dropped");
    }

    @Test
    void aFutureOfAMonoHasWhatIsCurrentInVertxAsItsParentAndCompletesOnTheCallersContext() throws Exception {
        CompletableFuture<Boolean> sameContext = new CompletableFuture<>();
        Span parent = recorded.tracer.tracer().spanBuilder("parent").startSpan();
        vertx.runOnContext(go -> {
            io.vertx.core.Context caller = Vertx.currentContext();
            Future<String> future;
            try (var scope = Context.root().with(parent).makeCurrent()) {
                future = bridge.future(Mono.just("value")
                        .publishOn(reactor.core.scheduler.Schedulers.parallel())
                        .transform(Enrich.event("child", e -> {})));
            }
            future.onComplete(done -> sameContext.complete(Vertx.currentContext() == caller && done.succeeded()));
        });
        assertThat(sameContext.get(60, TimeUnit.SECONDS)).isTrue();
        parent.end();
        Recorded.assertChild(recorded.span("child"), recorded.span("parent"));
    }

    @Test
    void aFutureOfAMonoFailsOrIsNullAsTheMonoIs() throws Exception {
        Object value = await(bridge.future(Mono.empty()));
        assertThat(value).isNull();
        assertThatThrownBy(() -> await(bridge.future(Mono.error(new IllegalStateException("no")))))
                .hasRootCauseMessage("no");
    }

    @Test
    void aStreamIsFetchedAsItIsAskedForAndReadOnce() {
        Numbers numbers = new Numbers(10);
        StepVerifier.create(bridge.flux(numbers), 0)
                .expectSubscription()
                .then(() -> assertThat(numbers.fetched).isZero())
                .thenRequest(3)
                .expectNext(0, 1, 2)
                .then(() -> assertThat(numbers.fetched).isEqualTo(3))
                .thenRequest(100)
                .expectNextCount(7)
                .verifyComplete();
        var flux = bridge.flux(new Numbers(1));
        flux.blockLast();
        StepVerifier.create(flux).verifyError(IllegalStateException.class);
    }

    @Test
    void aSubscriberWhoLeavesLetsTheRestOfTheStreamRunOut() {
        Numbers numbers = new Numbers(10);
        assertThat(bridge.flux(numbers).take(2).collectList().block()).containsExactly(0, 1);
        assertThat(numbers.next).isEqualTo(10);
    }

    /** A parser is for one thread, and emits what is asked for on the one that asks. */
    @ParameterizedTest
    @ValueSource(strings = {"parallel", "vert.x-worker"})
    void aStreamIsFetchedAndReadOutOnItsOwnThreadWhoeverAsks(String asking) {
        io.vertx.core.Context loop = vertx.getOrCreateContext();
        Set<Thread> fetching = ConcurrentHashMap.newKeySet();
        Numbers numbers = new Numbers(1000) {
            @Override
            public ReadStream<Integer> fetch(long amount) {
                fetching.add(Thread.currentThread());
                return super.fetch(amount);
            }
        };
        Flux<Integer> flux = Mono.<Flux<Integer>>create(
                        sink -> loop.runOnContext(go -> sink.success(bridge.flux(numbers))))
                .flatMapMany(made -> made)
                .publishOn(
                        asking.equals("parallel")
                                ? Schedulers.parallel()
                                : Schedulers.fromExecutor(task -> executed(loop, task)),
                        1);

        StepVerifier.create(flux.take(900))
                .expectNextSequence(IntStream.range(0, 900).boxed().toList())
                .verifyComplete();
        assertThat(fetching).hasSize(1).noneMatch(thread -> thread.getName().startsWith(asking));
    }

    private static void executed(io.vertx.core.Context loop, Runnable task) {
        loop.executeBlocking(() -> {
            task.run();
            return null;
        });
    }

    @Test
    void theBodyOfARealResponseComesInOrderUnderBackpressureAndTheConnectionGoesOn() throws Exception {
        String body = "0123456789".repeat(100_000);
        AtomicReference<Promise<Void>> wanted = new AtomicReference<>();
        // A response is paused on another turn of the loop than its head is read in: all of it could be read in
        // between.
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    var response = request.response().putHeader("content-length", Integer.toString(body.length()));
                    response.writeHead();
                    wanted.get().future().onSuccess(v -> response.end(body));
                })
                .listen(0, "localhost"));
        var client = vertx.createHttpClient();
        for (int round = 0; round < 2; round++) {
            Promise<Void> subscribed = Promise.promise();
            wanted.set(subscribed);
            String text = bridge.mono(() -> client.request(HttpMethod.GET, server.actualPort(), "localhost", "/")
                            .compose(request -> request.send())
                            .map(response -> {
                                response.pause();
                                return response;
                            }))
                    .flatMapMany(response -> bridge.flux(response).doOnSubscribe(s -> subscribed.complete()))
                    .limitRate(1)
                    .map(buffer -> buffer.toString())
                    .transform(recorded.tracing.event("body " + round, e -> {}))
                    .collectList()
                    .map(parts -> String.join("", parts))
                    .block();
            assertThat(text).isEqualTo(body);
        }
        assertThat(recorded.spans()).hasSize(2);
    }

    /** A stream that is as strict as Vert.x's own: nothing without demand. */
    private static class Numbers implements ReadStream<Integer> {

        private final int count;
        private int next;
        private long demand = Long.MAX_VALUE;
        private long fetched;
        private boolean emitting;
        private @Nullable Handler<Integer> handler;
        private @Nullable Handler<Void> endHandler;

        Numbers(int count) {
            this.count = count;
        }

        private void emit() {
            if (emitting) {
                return;
            }
            emitting = true;
            while (demand > 0 && next < count && handler != null) {
                demand--;
                handler.handle(next++);
            }
            emitting = false;
            if (next == count && endHandler != null) {
                var end = endHandler;
                endHandler = null;
                end.handle(null);
            }
        }

        @Override
        public ReadStream<Integer> exceptionHandler(@Nullable Handler<Throwable> ignored) {
            return this;
        }

        @Override
        public ReadStream<Integer> handler(@Nullable Handler<Integer> items) {
            handler = items;
            return this;
        }

        @Override
        public ReadStream<Integer> pause() {
            demand = 0;
            return this;
        }

        @Override
        public ReadStream<Integer> resume() {
            return fetch(Long.MAX_VALUE);
        }

        @Override
        public ReadStream<Integer> fetch(long amount) {
            fetched += amount;
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
            emit();
            return this;
        }

        @Override
        public ReadStream<Integer> endHandler(@Nullable Handler<Void> end) {
            endHandler = end;
            return this;
        }
    }
}
