package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Servers over HTTP/1 that a test talks to by a socket of its own, as no client of HTTP would. */
abstract class AnsweringServers {

    static final String REQUEST = "GET /answers/1 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    /** One that nobody keeps closes its connections when it is collected. */
    private final List<NetClient> clients = new ArrayList<>();

    NetSocket connect(Traced traced, int port) {
        NetClient client = traced.vertx.createNetClient();
        clients.add(client);
        return await(client.connect(port, "127.0.0.1"));
    }

    /** Where the end is learnt from our tracer, on the event loop and beside it, and where there is none. */
    enum Setup {
        EVENT_LOOP(Mode.OUR_FACTORY, ThreadingModel.EVENT_LOOP),
        WORKER(Mode.OUR_FACTORY, ThreadingModel.WORKER),
        WITHOUT_A_TRACER(Mode.NO_TRACER, ThreadingModel.EVENT_LOOP);

        final Mode mode;
        final ThreadingModel threads;

        Setup(Mode mode, ThreadingModel threads) {
            this.mode = mode;
            this.threads = threads;
        }
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    SpanData serverSpan(Setup setup, Function<Traced, Handler<RoutingContext>> answer, Handler<NetSocket> client) {
        return serverSpan(setup, REQUEST, answer, client);
    }

    SpanData serverSpan(
            Setup setup, String request, Function<Traced, Handler<RoutingContext>> answer, Handler<NetSocket> client) {
        try (Traced traced = new Traced(setup.mode)) {
            int port = serve(setup, traced, answer.apply(traced));
            NetSocket socket = connect(traced, port);
            client.handle(socket);
            await(socket.write(request));
            return traced.spans.await(SpanKind.SERVER);
        }
    }

    static int serve(Setup setup, Traced traced, Handler<RoutingContext> answer) {
        return serve(setup.threads, traced, router(traced, answer));
    }

    static Router router(Traced traced, Handler<RoutingContext> answer) {
        Router router = Router.router(traced.vertx);
        router.route().handler(traced.tracing.routingHandler());
        router.route("/answers/:id").handler(answer);
        router.get("/*").handler(rc -> {});
        return router;
    }

    static int serve(ThreadingModel threads, Traced traced, Handler<HttpServerRequest> answer) {
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
