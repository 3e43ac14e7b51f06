package dev.waggle.examples.model;

import dev.waggle.examples.Service;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code POST /v1/chat/completions}: OpenAI's streaming chat, answered from the passages in the system message. */
public final class Model {

    private final Answerer answerer = new Answerer();

    private Model() {}

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();

        Model model = new Model();
        Router router = Router.router(vertx);
        router.post("/v1/chat/completions")
                .handler(BodyHandler.create().setBodyLimit(1024 * 1024))
                .handler(model::complete);

        vertx.createHttpServer()
                .requestHandler(router)
                .listen(Service.port(), Service.HOST)
                .onSuccess(server -> Service.ready("model", server.actualPort()))
                .onFailure(failure -> Service.failed("model", failure));
    }

    private void complete(RoutingContext rc) {
        ChatRequest request;
        try {
            request = ChatRequest.of(rc.body());
        } catch (IllegalArgumentException e) {
            JsonObject error = new JsonObject().put("message", e.getMessage()).put("type", "invalid_request_error");
            rc.response().setStatusCode(400);
            rc.json(new JsonObject().put("error", error));
            return;
        }
        String answer = answerer.answer(request.question(), request.context());
        new CompletionStream(rc.vertx(), rc.response(), request).send(Answerer.tokens(answer));
    }
}
