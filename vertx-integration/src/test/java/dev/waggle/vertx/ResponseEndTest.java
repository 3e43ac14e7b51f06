package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a response over HTTP/1 is over, and what is known of it then. */
@Timeout(120)
class ResponseEndTest {

    private static final String REQUEST = "GET /answers/1 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    private static final String MALFORMED_FORM = "POST /answers/1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n"
            + "content-type: application/x-www-form-urlencoded\r\n\r\na=%zz";
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final int MORE_THAN_SOCKETS_HOLD = 64 << 20;

    /** One that nobody keeps closes its connections when it is collected. */
    private final List<NetClient> clients = new ArrayList<>();

    private NetSocket connect(Traced traced, int port) {
        NetClient client = traced.vertx.createNetClient();
        clients.add(client);
        return await(client.connect(port, "127.0.0.1"));
    }

    /** Where the end is learnt from our tracer, on the event loop and beside it, and where there is none. */
    enum Setup {
        EVENT_LOOP(Mode.OUR_FACTORY, ThreadingModel.EVENT_LOOP),
        WORKER(Mode.OUR_FACTORY, ThreadingModel.WORKER),
        WITHOUT_A_TRACER(Mode.NO_TRACER, ThreadingModel.EVENT_LOOP);

        private final Mode mode;
        private final ThreadingModel threads;

        Setup(Mode mode, ThreadingModel threads) {
            this.mode = mode;
            this.threads = threads;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationThatTakesTheHandlerOfTheBodysEndDoesNotHoldItsSpanOpen(Setup setup) {
        SpanData server = serverSpan(
                setup,
                traced -> rc -> {
                    rc.response().bodyEndHandler(v -> {});
                    rc.end("hello");
                },
                socket -> {});

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(server, "error.type")).isNull();
    }

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
        SpanData server = serverSpan(
                setup,
                traced -> rc -> {
                    rc.response().setChunked(true).write(Buffer.buffer(new byte[MORE_THAN_SOCKETS_HOLD]));
                    rc.end("the rest, which waits for the connection");
                },
                socket -> socket.handler(head -> {
                    socket.pause();
                    socket.close();
                }));

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
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
    void anEndThatAHandlerOfTheApplicationBrokeIsLearntWithTheNextRequest(Setup setup) {
        try (Traced traced = new Traced(setup.mode)) {
            int port = serve(setup, traced, rc -> {
                rc.addBodyEndHandler(v -> {
                    throw new IllegalStateException("not today");
                });
                rc.end("hello");
            });
            NetSocket socket = connect(traced, port);
            socket.handler(answer -> {
                socket.handler(another -> {});
                socket.write(REQUEST);
            });
            await(socket.write(REQUEST));

            SpanData first = traced.spans.await(SpanKind.SERVER);
            assertThat(first.getName()).isEqualTo("GET /answers/:id");
            assertThat(first.getAttributes().get(STATUS)).isEqualTo(200);
            assertThat(text(first, "error.type")).isNull();
        }
    }

    /** The router's view of it is another than the tracer's. */
    @ParameterizedTest
    @EnumSource(names = "WITHOUT_A_TRACER", mode = EnumSource.Mode.EXCLUDE)
    void ourTracerTellsOfAForwardedRequestToo(Setup setup) {
        SpanData server = serverSpan(
                setup,
                "GET /answers/1 HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: 192.0.2.1\r\n\r\n",
                traced -> rc -> {
                    rc.response().bodyEndHandler(v -> {});
                    rc.response().endHandler(v -> {});
                    rc.end("hello");
                },
                socket -> {});

        assertThat(text(server, "client.address")).isEqualTo("192.0.2.1");
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
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

    @Test
    void aFormThatCannotBeReadIsAnsweredAllTheSameForTheTracerAlone() {
        try (Traced traced = new Traced()) {
            int port = serve(ThreadingModel.EVENT_LOOP, traced, ResponseEndTest::readForm);
            await(connect(traced, port).write(MALFORMED_FORM));

            SpanData server = traced.spans.await(SpanKind.SERVER);
            assertThat(server.getAttributes().get(STATUS)).isEqualTo(400);
            assertThat(text(server, "error.type")).isNull();
        }
    }

    private static void readForm(HttpServerRequest request) {
        request.setExpectMultipart(true)
                .exceptionHandler(
                        malformed -> request.response().setStatusCode(400).end("what?"))
                .endHandler(v -> {
                    if (!request.response().ended()) {
                        request.response().end("hello");
                    }
                });
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

    /** Vert.x calls it null, and lets it through where there is a handler for WebSockets. */
    @Test
    void aVersionOfHttpThatNobodyKnowsIsNoError() {
        try (Traced traced = new Traced()) {
            Router router = Router.router(traced.vertx);
            router.route().handler(traced.tracing.routingHandler());
            router.route("/answers/:id").handler(rc -> rc.end("hello"));
            HttpServer server = await(traced.vertx
                    .createHttpServer()
                    .webSocketHandler(socket -> {})
                    .requestHandler(router)
                    .listen(0, "127.0.0.1"));
            NetSocket socket = connect(traced, server.actualPort());
            await(socket.write("GET /answers/1 HTTP/1.2\r\nhost: localhost\r\n\r\n"));

            assertThat(traced.spans.await(SpanKind.SERVER).getAttributes().get(STATUS))
                    .isEqualTo(200);
        }
    }

    @Test
    void aRerouteOnASubRouterIsNamedAfterTheRouteThatAnswered() {
        try (Traced traced = new Traced()) {
            Router sub = Router.router(traced.vertx);
            sub.route().handler(traced.tracing.routingHandler());
            sub.get("/old/:id").handler(rc -> rc.reroute("/api/new/1"));
            sub.get("/new/:id").handler(rc -> rc.end("hello"));
            Router router = Router.router(traced.vertx);
            router.route("/api/*").subRouter(sub);
            int port = serve(ThreadingModel.EVENT_LOOP, traced, router);
            NetSocket socket = connect(traced, port);
            await(socket.write("GET /api/old/1 HTTP/1.1\r\nhost: localhost\r\n\r\n"));

            assertThat(traced.spans.await(SpanKind.SERVER).getName()).isEqualTo("GET /new/:id");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPathThatCannotBeReadHoldsUpNeitherItsSpanNorTheRequestBehindIt(Setup setup) {
        try (Traced traced = new Traced(setup.mode)) {
            int port = serve(setup, traced, rc -> rc.end("hello"));
            NetSocket socket = connect(traced, port);
            await(socket.write("GET /%zz HTTP/1.1\r\nhost: localhost\r\n\r\n"));
            traced.spans.await("GET");
            await(socket.write(REQUEST));

            assertThat(traced.span("GET /answers/:id").getStatus().getStatusCode())
                    .isEqualTo(StatusCode.UNSET);
        }
    }

    /** Reading it fails, and Vert.x tells the response and its tracer of that as if it were the end. */
    @ParameterizedTest
    @EnumSource
    void aFormThatCannotBeReadIsAnsweredAllTheSame(Setup setup) {
        SpanData server = serverSpan(setup, MALFORMED_FORM, traced -> rc -> readForm(rc.request()), socket -> {});

        assertThat(server.getAttributes().get(STATUS)).isEqualTo(400);
        assertThat(text(server, "error.type")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void whatABodyEndHandlerOfTheApplicationSaysOfItIsRecorded(Setup setup) {
        SpanData server = serverSpan(
                setup,
                traced -> rc -> {
                    rc.addBodyEndHandler(v -> traced.tracing.requestEvent(rc).metadata("said", "at the end"));
                    rc.end("hello");
                },
                socket -> {});

        assertThat(text(server, "honeyhive_metadata.said")).isEqualTo("at the end");
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
    void theRouteIsTheOneThatAnsweredAlsoWhenTheSearchWentOnAfterwards(Setup setup) {
        SpanData server = serverSpan(
                setup,
                traced -> rc -> {
                    rc.end("hello");
                    rc.next();
                },
                socket -> {});

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
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
            Router router = Router.router(traced.vertx);
            router.route().handler(traced.tracing.routingHandler());
            router.route("/answers/:id").handler(rc -> {});
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
            Router router = Router.router(traced.vertx);
            router.route().handler(traced.tracing.routingHandler());
            router.route("/answers/:id").handler(rc -> {});
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

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private SpanData serverSpan(
            Setup setup, Function<Traced, Handler<RoutingContext>> answer, Handler<NetSocket> client) {
        return serverSpan(setup, REQUEST, answer, client);
    }

    private SpanData serverSpan(
            Setup setup, String request, Function<Traced, Handler<RoutingContext>> answer, Handler<NetSocket> client) {
        try (Traced traced = new Traced(setup.mode)) {
            int port = serve(setup, traced, answer.apply(traced));
            NetSocket socket = connect(traced, port);
            client.handle(socket);
            await(socket.write(request));
            return traced.spans.await(SpanKind.SERVER);
        }
    }

    private static int serve(Setup setup, Traced traced, Handler<RoutingContext> answer) {
        Router router = Router.router(traced.vertx);
        router.route().handler(traced.tracing.routingHandler());
        router.route("/answers/:id").handler(answer);
        router.get("/*").handler(rc -> {});
        return serve(setup.threads, traced, router);
    }

    private static int serve(ThreadingModel threads, Traced traced, Handler<HttpServerRequest> answer) {
        Promise<Integer> port = Promise.promise();
        await(traced.vertx.deployVerticle(
                new AbstractVerticle() {
                    @Override
                    public void start(Promise<Void> started) {
                        vertx.createHttpServer()
                                .requestHandler(answer)
                                .listen(0, "127.0.0.1")
                                .onSuccess(server -> port.complete(server.actualPort()))
                                .<Void>mapEmpty()
                                .onComplete(started);
                    }
                },
                new DeploymentOptions().setThreadingModel(threads)));
        return await(port.future());
    }
}
