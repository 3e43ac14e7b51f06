package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Context;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the end of an HTTP/1 connection, or of its HTTP, says of the response that it is at. */
@Timeout(120)
class ConnectionEndTest extends AnsweringServers {

    private static final int MORE_THAN_SOCKETS_HOLD = 64 << 20;

    @ParameterizedTest
    @EnumSource
    void aClientThatGoesAwayBeforeTheEndDidNotWaitForIt(Setup setup) {
        SpanData server = serverSpan(
                setup,
                traced -> rc -> rc.response().setChunked(true).write("the first word"),
                socket -> socket.handler(head -> socket.close()));

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
        assertThat(text(server, "error.type")).isEqualTo("client_disconnected");
    }

    /** Not on a worker, which may learn that the client has gone before it comes to the end. */
    @ParameterizedTest
    @EnumSource(names = "WORKER", mode = EnumSource.Mode.EXCLUDE)
    void aResponseWhoseEndWaitsForTheConnectionHasEndedWhenTheClientGoesAway(Setup setup) {
        try (Traced traced = new Traced(setup.mode)) {
            CountDownLatch closed = new CountDownLatch(1);
            int port = serve(setup, traced, rc -> {
                rc.request().connection().closeHandler(v -> settled(closed::countDown));
                rc.response().setChunked(true).write(Buffer.buffer(new byte[MORE_THAN_SOCKETS_HOLD]));
                rc.end("the rest, which waits for the connection");
            });
            NetSocket socket = connect(traced, port);
            socket.handler(head -> {
                socket.pause();
                socket.close();
            });
            await(socket.write(REQUEST));
            awaitLatch(closed);

            SpanData server = traced.spans.await(SpanKind.SERVER);
            assertThat(server.getName()).isEqualTo("GET /answers/:id");
            assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(traced.spans.of(SpanKind.SERVER)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatTheClientDoesNotWaitForHoldsNoSpanOpen(Setup setup, @TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("large"), new byte[MORE_THAN_SOCKETS_HOLD]);
        SpanData server = serverSpan(
                setup,
                traced -> rc -> rc.response().sendFile(file.toString()),
                socket -> socket.handler(head -> {
                    socket.pause();
                    socket.close();
                }));

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
        assertThat(text(server, "error.type")).isEqualTo("client_disconnected");
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithoutARouterLearnsOfAFileThatBrokeOff(Setup setup, @TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("large"), new byte[MORE_THAN_SOCKETS_HOLD]);
        try (Traced traced = new Traced(setup.mode)) {
            int port = serve(
                    setup.threads,
                    traced,
                    traced.tracing.requestHandler(request -> request.response().sendFile(file.toString())));
            NetSocket socket = connect(traced, port);
            socket.handler(head -> {
                socket.pause();
                socket.close();
            });
            await(socket.write(REQUEST));

            assertThat(text(traced.spans.await(SpanKind.SERVER), "error.type")).isEqualTo("client_disconnected");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatThrewAndNeverAnsweredIsToldAndNotTheClientThatGaveUp(Setup setup) {
        try (Traced traced = new Traced(setup.mode)) {
            CountDownLatch thrown = new CountDownLatch(1);
            traced.vertx.exceptionHandler(failure -> thrown.countDown());
            int port = serve(setup.threads, traced, traced.tracing.requestHandler(request -> {
                throw new IllegalStateException("not today");
            }));
            NetSocket socket = connect(traced, port);
            await(socket.write(REQUEST));
            awaitLatch(thrown);
            await(socket.close());

            SpanData server = traced.spans.await(SpanKind.SERVER);
            assertThat(text(server, "error.type")).isEqualTo("java.lang.IllegalStateException");
            assertThat(server.getEvents()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithoutARouterLetsTheApplicationSpeakFirst(Setup setup) {
        try (Traced traced = new Traced(setup.mode)) {
            int port = serve(setup.threads, traced, traced.tracing.requestHandler(request -> {
                Event event = traced.spans.tracer().eventIn(io.opentelemetry.context.Context.current());
                request.response().closeHandler(v -> event.metadata("said", "at the end"));
                request.response().setChunked(true).write("the first word");
            }));
            NetSocket socket = connect(traced, port);
            socket.handler(head -> socket.close());
            await(socket.write(REQUEST));

            SpanData server = traced.spans.await(SpanKind.SERVER);
            assertThat(text(server, "honeyhive_metadata.said")).isEqualTo("at the end");
            assertThat(text(server, "error.type")).isEqualTo("client_disconnected");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTunnelHoldsItsSpanOpenUntilItCloses(Setup setup) {
        SpanData server = spanOfTunnel(setup, "CONNECT /answers/1 HTTP/1.1\r\nhost: localhost\r\n\r\n");

        assertThat(server.getName()).isEqualTo("CONNECT /answers/:id");
        assertThat(server.getAttributes().get(STATUS)).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void anotherProtocolHoldsTheSpanOpenUntilTheConnectionCloses(Setup setup) {
        SpanData server = spanOfTunnel(
                setup, "GET /answers/1 HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n");

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
        assertThat(server.getAttributes().get(STATUS)).isEqualTo(101);
    }

    /** When all that is under way on this context has been done, and what that began. */
    private static void settled(Runnable then) {
        Context here = Vertx.currentContext();
        here.runOnContext(v -> here.runOnContext(w -> then.run()));
    }

    private SpanData spanOfTunnel(Setup setup, String request) {
        try (Traced traced = new Traced(setup.mode)) {
            CountDownLatch open = new CountDownLatch(1);
            int port = serve(
                    setup, traced, rc -> rc.request().toNetSocket().onSuccess(tunnel -> settled(open::countDown)));
            NetSocket socket = connect(traced, port);
            await(socket.write(request));
            awaitLatch(open);
            assertThat(traced.spans.of(SpanKind.SERVER)).isEmpty();
            await(socket.close());

            SpanData server = traced.spans.await(SpanKind.SERVER);
            assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(text(server, "error.type")).isNull();
            return server;
        }
    }

    /** Of a worker, the body's end is told when it has time, and the connection closes before that. */
    @ParameterizedTest
    @EnumSource
    void aFileThatWasSentToItsEndHasEndedAlsoWhenTheConnectionClosesThen(Setup setup, @TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("small"), "hello");
        CountDownLatch gone = new CountDownLatch(1);
        SpanData server = serverSpan(
                setup,
                "GET /answers/1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
                traced -> rc -> {
                    rc.response().sendFile(file.toString());
                    if (setup == Setup.WORKER) {
                        awaitLatch(gone);
                    }
                },
                socket -> socket.closeHandler(v -> gone.countDown()));

        assertThat(server.getAttributes().get(STATUS)).isEqualTo(200);
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @ParameterizedTest
    @EnumSource
    void whatAnEndHandlerOfTheApplicationSaysOfABrokenResponseIsRecorded(Setup setup) {
        SpanData server = serverSpan(
                setup,
                traced -> rc -> {
                    rc.response()
                            .exceptionHandler(
                                    closed -> traced.tracing.requestEvent(rc).metadata("said", "at the end"))
                            .setChunked(true)
                            .write("the first word");
                },
                socket -> socket.handler(head -> socket.close()));

        assertThat(text(server, "honeyhive_metadata.said")).isEqualTo("at the end");
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatWaitsForItsNextRequestKeepsNothingOfTheLastOne(Setup setup) {
        try (Traced traced = new Traced(setup.mode)) {
            AtomicReference<WeakReference<RoutingContext>> last = new AtomicReference<>();
            int port = serve(setup, traced, rc -> {
                last.set(new WeakReference<>(rc));
                rc.end("hello");
            });
            NetSocket socket = connect(traced, port);
            await(socket.write(REQUEST));
            traced.spans.await(SpanKind.SERVER);

            traced.spans.awaitThat("the routing context to be forgotten", () -> {
                System.gc();
                return last.get().get() == null;
            });
            await(socket.close());
        }
    }

    @Test
    void aRequestThatComesToTheRoutingHandlerAfterItsConnectionHasClosedHoldsNoSpanOpen() {
        try (Traced traced = new Traced(Mode.NO_TRACER)) {
            Router router = router(traced, rc -> {});
            CountDownLatch arrived = new CountDownLatch(1);
            int port = serve(ThreadingModel.EVENT_LOOP, traced, request -> {
                request.connection().closeHandler(v -> traced.vertx.runOnContext(go -> router.handle(request)));
                arrived.countDown();
            });
            NetSocket socket = connect(traced, port);
            await(socket.write(REQUEST));
            awaitLatch(arrived);
            await(socket.close());

            assertThat(text(traced.spans.await(SpanKind.SERVER), "error.type")).isEqualTo("client_disconnected");
        }
    }

    /** Its span begins after all that could have told of its end. */
    @Test
    void aWorkerThatComesToARequestAfterItsConnectionHasClosedHoldsNoSpanOpen() {
        try (Traced traced = new Traced(Mode.NO_TRACER)) {
            Router router = router(traced, rc -> {});
            CountDownLatch arrived = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            int port = serve(ThreadingModel.WORKER, traced, request -> {
                request.connection().closeHandler(v -> closed.countDown());
                arrived.countDown();
                awaitLatch(closed);
                router.handle(request);
            });
            NetSocket socket = connect(traced, port);
            await(socket.write(REQUEST));
            awaitLatch(arrived);
            await(socket.close());

            assertThat(text(traced.spans.await(SpanKind.SERVER), "error.type")).isEqualTo("client_disconnected");
        }
    }

    /** The worker comes to the request only when its connection has gone. */
    @Test
    void aRequestThatItsClientGaveUpBeforeItWasHandledHasOneSpan() {
        try (Traced traced = new Traced()) {
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch gone = new CountDownLatch(1);
            int port = serve(Setup.WORKER, traced, rc -> {
                if (rc.pathParam("id").equals("1")) {
                    busy.countDown();
                    awaitLatch(gone);
                    rc.end("hello");
                }
            });
            NetSocket first = connect(traced, port);
            await(first.write(REQUEST));
            awaitLatch(busy);
            NetSocket second = connect(traced, port);
            await(second.write("GET /answers/2 HTTP/1.1\r\nhost: localhost\r\n\r\n"));
            await(second.close());
            traced.spans.awaitThat(
                    "the span of a client that went away",
                    () -> traced.spans.ended().stream()
                            .anyMatch(span -> "client_disconnected".equals(text(span, "error.type"))));
            gone.countDown();
            traced.span("GET /answers/:id");
            await(first.close());
            await(traced.vertx.close());
            assertThat(traced.spans.of(SpanKind.SERVER)).hasSize(2);
        }
    }
}
