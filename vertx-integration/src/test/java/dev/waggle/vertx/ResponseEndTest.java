package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a response over HTTP/1 is over, and what is known of it then. */
@Timeout(120)
class ResponseEndTest {

    private static final int MORE_THAN_SOCKETS_HOLD = 64 << 20;

    @Test
    void anApplicationThatTakesTheHandlerOfTheBodysEndDoesNotHoldItsSpanOpen() {
        SpanData server = serverSpan(
                traced -> rc -> {
                    rc.response().bodyEndHandler(v -> {});
                    rc.end("hello");
                },
                socket -> {});

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(server, "error.type")).isNull();
    }

    @Test
    void aClientThatGoesAwayBeforeTheEndDidNotWaitForIt() {
        SpanData server = serverSpan(
                traced -> rc -> rc.response().setChunked(true).write("the first word"),
                socket -> socket.handler(head -> socket.close()));

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
        assertThat(text(server, "error.type")).isEqualTo("client_disconnected");
    }

    @Test
    void aResponseWhoseEndWaitsForTheConnectionHasEndedWhenTheClientGoesAway() {
        SpanData server = serverSpan(
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

    @Test
    void aPathThatCannotBeReadHoldsUpNeitherItsSpanNorTheRequestBehindIt() {
        try (Traced traced = new Traced()) {
            Router router = Router.router(traced.vertx);
            router.route().handler(traced.tracing.routingHandler());
            router.get("/answers/:id").handler(rc -> rc.end("hello"));
            HttpServer server =
                    await(traced.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
            NetSocket socket = await(traced.vertx.createNetClient().connect(server.actualPort(), "127.0.0.1"));
            await(socket.write("GET /%zz HTTP/1.1\r\nhost: localhost\r\n\r\n"));
            traced.spans.await("GET");
            await(socket.write("GET /answers/1 HTTP/1.1\r\nhost: localhost\r\n\r\n"));

            assertThat(traced.span("GET /answers/:id").getStatus().getStatusCode())
                    .isEqualTo(StatusCode.UNSET);
        }
    }

    @Test
    void whatABodyEndHandlerOfTheApplicationSaysOfItIsRecorded() {
        SpanData server = serverSpan(
                traced -> rc -> {
                    rc.addBodyEndHandler(v -> traced.tracing.requestEvent(rc).metadata("said", "at the end"));
                    rc.end("hello");
                },
                socket -> {});

        assertThat(text(server, "honeyhive_metadata.said")).isEqualTo("at the end");
    }

    @Test
    void theRouteIsTheOneThatAnsweredAlsoWhenTheSearchWentOnAfterwards() {
        SpanData server = serverSpan(
                traced -> rc -> {
                    rc.end("hello");
                    rc.next();
                },
                socket -> {});

        assertThat(server.getName()).isEqualTo("GET /answers/:id");
    }

    private static SpanData serverSpan(Function<Traced, Handler<RoutingContext>> answer, Handler<NetSocket> client) {
        try (Traced traced = new Traced()) {
            Router router = Router.router(traced.vertx);
            router.route().handler(traced.tracing.routingHandler());
            router.get("/answers/:id").handler(answer.apply(traced));
            router.get("/*").handler(rc -> {});
            HttpServer server =
                    await(traced.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
            NetSocket socket = await(traced.vertx.createNetClient().connect(server.actualPort(), "127.0.0.1"));
            client.handle(socket);
            await(socket.write("GET /answers/1 HTTP/1.1\r\nhost: localhost\r\n\r\n"));
            return traced.spans.await(SpanKind.SERVER);
        }
    }
}
