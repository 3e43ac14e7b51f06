package dev.waggle.examples.gateway;

import dev.waggle.core.SessionTracer;
import dev.waggle.examples.Service;
import dev.waggle.vertx.VertxTracing;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code POST /chat {"session_id"?, "question"}}: the front door, which streams the agent's answer. */
public final class Gateway {

    private Gateway() {}

    public static void main(String[] args) {
        SessionTracer tracer = SessionTracer.builder().service("gateway").build();
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();
        WebClient client = tracing.wrap(WebClient.create(vertx));
        Chat chat = new Chat(tracing, client, Service.address("AGENT_URL"));

        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler());
        router.post("/chat")
                .handler(BodyHandler.create(false).setBodyLimit(64 * 1024))
                .handler(chat::check)
                .handler(chat::answer);

        vertx.createHttpServer()
                .requestHandler(router)
                .listen(Service.port(), Service.HOST)
                .onSuccess(server -> Service.ready("gateway", server.actualPort()))
                .onFailure(failure -> Service.failed("gateway", failure));
    }
}
