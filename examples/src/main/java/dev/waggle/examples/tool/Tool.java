package dev.waggle.examples.tool;

import dev.waggle.core.SessionTracer;
import dev.waggle.examples.Service;
import dev.waggle.vertx.VertxTracing;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code POST /search {"query", "limit"?}}: full-text search over the project's documents. */
public final class Tool {

    private Tool() {}

    public static void main(String[] args) {
        SessionTracer tracer = SessionTracer.builder().service("tool").build();
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();

        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler());
        router.post("/search")
                .handler(BodyHandler.create().setBodyLimit(64 * 1024))
                .handler(Tool::search);

        vertx.deployVerticle(
                        () -> new SearchVerticle(tracer),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .compose(id -> vertx.createHttpServer().requestHandler(router).listen(Service.port(), Service.HOST))
                .onSuccess(server -> Service.ready("tool", server.actualPort()))
                .onFailure(failure -> Service.failed("tool", failure));
    }

    private static void search(RoutingContext rc) {
        JsonObject request = rc.body().asJsonObject();
        if (request == null || !(request.getValue("query") instanceof String)) {
            rc.response().setStatusCode(400);
            rc.json(new JsonObject().put("error", "query is missing"));
            return;
        }
        rc.vertx()
                .eventBus()
                .<JsonObject>request(SearchVerticle.ADDRESS, request)
                .onSuccess(found -> rc.json(found.body()))
                .onFailure(failure -> rc.response()
                        .setStatusCode(500)
                        .putHeader("content-type", "application/json")
                        .end(new JsonObject().put("error", failure.getMessage()).encode()));
    }
}
