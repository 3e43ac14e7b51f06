package dev.waggle.examples.model;

import dev.waggle.core.EventType;
import dev.waggle.core.SessionTracer;
import dev.waggle.examples.Service;
import dev.waggle.vertx.VertxTracing;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code POST /v1/chat/completions}: OpenAI's streaming chat, answered from the passages in the system message. */
public final class Model {

    private final Answerer answerer = new Answerer();

    private final VertxTracing tracing;

    private Model(VertxTracing tracing) {
        this.tracing = tracing;
    }

    public static void main(String[] args) {
        SessionTracer tracer = SessionTracer.builder().service("model").build();
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();

        Model model = new Model(tracing);
        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler());
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
        tracing.<String, Void>stream(
                "complete",
                e -> e.type(EventType.MODEL)
                        .inputs("question", request.question())
                        .config("model", request.model()),
                (event, tokens) -> {
                    String answer = answerer.answer(request.question(), request.context());
                    return new CompletionStream(rc.vertx(), rc.response(), request)
                            .send(Answerer.tokens(answer), tokens);
                });
    }
}
