package dev.waggle.examples.gateway;

import dev.waggle.examples.Service;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code POST /chat {"session_id"?, "question"}}: the front door, which streams the agent's answer. */
public final class Gateway {

    private Gateway() {}

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        WebClient client = WebClient.create(vertx);
        Chat chat = new Chat(client, Service.address("AGENT_URL"));

        Router router = Router.router(vertx);
        router.post("/chat")
                .handler(BodyHandler.create().setBodyLimit(64 * 1024))
                .handler(chat::answer);

        vertx.createHttpServer()
                .requestHandler(router)
                .listen(Service.port(), Service.HOST)
                .onSuccess(server -> Service.ready("gateway", server.actualPort()))
                .onFailure(failure -> Service.failed("gateway", failure));
    }
}
