package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a response is over, over HTTP/1 unless it says otherwise, and what is known of it then. */
@Timeout(120)
class ResponseEndTest extends AnsweringServers {

    private static final String MALFORMED_FORM = "POST /answers/1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n"
            + "content-type: application/x-www-form-urlencoded\r\n\r\na=%zz";

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

    /** As a stream of server-sent events does, to stop what it sends. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anApplicationThatTakesTheHandlersOfTheCloseOverHttp2DoesNotHoldItsSpanOpen(boolean routed) {
        try (Traced traced = new Traced()) {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            Handler<HttpServerRequest> stream = request -> {
                HttpServerResponse response = request.response();
                response.exceptionHandler(failure -> {}).closeHandler(gone::complete);
                response.bodyEndHandler(v -> {}).endHandler(v -> {});
                response.setChunked(true).write("data: one\n\n");
            };
            Handler<HttpServerRequest> handler =
                    routed ? router(traced, rc -> stream.handle(rc.request())) : traced.tracing.requestHandler(stream);
            try (HttpPair pair = new HttpPair(traced.vertx, HttpVersion.HTTP_2, handler)) {
                HttpClient client = pair.client(traced.vertx);
                await(client.request(HttpMethod.GET, "/answers/1")
                        .compose(request ->
                                request.send().onSuccess(response -> response.handler(chunk -> request.reset(8)))));

                await(Future.fromCompletionStage(gone));
                if (!WhatTheStockStackGetsWrongTest.tellsTheHeadsOfHttp2()) {
                    // The floor tells no tracer of a stream that breaks off behind its head.
                    assertThat(traced.spans.of(SpanKind.SERVER)).isEmpty();
                    return;
                }
                SpanData server = traced.spans.await(SpanKind.SERVER);
                assertThat(text(server, "error.type")).isEqualTo("client_disconnected");
                assertThat(server.getName()).isEqualTo(routed ? "GET /answers/:id" : "GET");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"OUR_FACTORY, true", "OUR_FACTORY, false", "NO_TRACER, true", "NO_TRACER, false"})
    void aFormThatCannotBeReadOverHttp2IsAnsweredAllTheSame(Mode mode, boolean routed) {
        try (Traced traced = new Traced(mode)) {
            Handler<HttpServerRequest> handler = routed
                    ? router(traced, rc -> readForm(rc.request()))
                    : traced.tracing.requestHandler(ResponseEndTest::readForm);
            try (HttpPair pair = new HttpPair(traced.vertx, HttpVersion.HTTP_2, handler)) {
                int status = await(pair.webClient()
                                .post("/answers/1")
                                .putHeader("content-type", "application/x-www-form-urlencoded")
                                .sendBuffer(Buffer.buffer("a=%zz")))
                        .statusCode();

                SpanData server = traced.spans.await(SpanKind.SERVER);
                assertThat(server.getAttributes().get(STATUS)).isEqualTo(status);
                assertThat(text(server, "error.type")).isNull();
            }
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

    /** Vert.x calls it null, and lets it through where there is a handler for WebSockets. */
    @Test
    void aVersionOfHttpThatNobodyKnowsIsNoError() {
        try (Traced traced = new Traced()) {
            Router router = router(traced, rc -> rc.end("hello"));
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

            assertThat(traced.spans.await(SpanKind.SERVER).getName()).isEqualTo("GET /api/new/:id");
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
}
