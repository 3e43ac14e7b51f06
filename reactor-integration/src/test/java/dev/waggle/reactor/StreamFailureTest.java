package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** A Vert.x stream that breaks off is a Flux that fails. */
class StreamFailureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Recorded recorded = new Recorded();
    private final VertxBridge bridge = recorded.tracing.vertx();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        recorded.close();
    }

    @Test
    void aStreamThatFailsAfterSomeItemsGivesThemAndFails() {
        Driven stream = new Driven();
        StepVerifier.create(bridge.flux(stream))
                .then(() -> {
                    stream.items.handle("one");
                    stream.items.handle("two");
                    stream.failures.handle(new IllegalStateException("torn"));
                })
                .expectNext("one", "two")
                .expectErrorMessage("torn")
                .verify(PATIENCE);
    }

    @Test
    void aStreamThatIsOverAlreadyFails() {
        Driven stream = new Driven() {
            @Override
            public ReadStream<String> endHandler(@Nullable Handler<Void> end) {
                throw new IllegalStateException("over");
            }
        };
        StepVerifier.create(bridge.flux(stream)).expectErrorMessage("over").verify(PATIENCE);
    }

    @Test
    void aStreamThatBreaksWhenItIsAskedFails() {
        Driven stream = new Driven() {
            @Override
            public ReadStream<String> fetch(long amount) {
                throw new IllegalStateException("cannot read on");
            }
        };
        StepVerifier.create(bridge.flux(stream))
                .expectErrorMessage("cannot read on")
                .verify(PATIENCE);
    }

    @Test
    void aServerThatResetsInTheMiddleOfItsBodyFailsTheFluxAndTheEventAroundIt() throws Exception {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .setChunked(true)
                        .write("half")
                        .onComplete(written -> request.connection().close()))
                .listen(0, "localhost"));
        StepVerifier.create(bridge.mono(() -> client.request(HttpMethod.GET, server.actualPort(), "localhost", "/")
                                .compose(request -> request.send())
                                .map(response -> bridge.flux(response)))
                        .flatMapMany(body -> body)
                        .transform(recorded.tracing.event("body", e -> {})))
                .thenConsumeWhile(buffer -> true)
                .expectError()
                .verify(PATIENCE);
        assertThat(recorded.span("body").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** A stream that a test drives. */
    private static class Driven implements ReadStream<String> {

        private Handler<String> items = item -> {};
        private Handler<Throwable> failures = failure -> {};

        @Override
        public ReadStream<String> exceptionHandler(@Nullable Handler<Throwable> handler) {
            failures = handler;
            return this;
        }

        @Override
        public ReadStream<String> handler(@Nullable Handler<String> handler) {
            items = handler;
            return this;
        }

        @Override
        public ReadStream<String> pause() {
            return this;
        }

        @Override
        public ReadStream<String> resume() {
            return this;
        }

        @Override
        public ReadStream<String> fetch(long amount) {
            return this;
        }

        @Override
        public ReadStream<String> endHandler(@Nullable Handler<Void> end) {
            return this;
        }
    }
}
