package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.ServerScenario;
import dev.waggle.core.contract.ServerUnderTest;
import io.opentelemetry.context.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The application of the HTTP server contract, on Vert.x Web. */
final class ContractApplication implements ServerUnderTest {

    private final Vertx vertx;
    private final HttpServer server;
    private final SessionTracer tracer;
    private final ServerScenario scenario;

    ContractApplication(ServerScenario scenario, Mode mode) throws Exception {
        this.scenario = scenario;
        this.tracer = scenario.tracer();
        VertxTracing tracing = VertxTracing.create(tracer);
        this.vertx = mode.vertx(tracing);
        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler(options()));
        routes(router);
        this.server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private RoutingOptions options() {
        RoutingOptions options = new RoutingOptions().traceResponse(scenario.traceResponse());
        if (scenario.trust() != null) {
            options.trust(scenario.trust());
        }
        if (scenario.sessionRequestHeader() != null) {
            options.sessionRequestHeader(scenario.sessionRequestHeader());
        }
        if (scenario.sessionResponseHeader() != null) {
            options.sessionResponseHeader(scenario.sessionResponseHeader());
        }
        return options;
    }

    private void routes(Router router) {
        router.get("/hello").handler(rc -> rc.end("hello"));
        router.route("/hello").handler(rc -> rc.end("hello"));
        router.post("/echo").handler(rc -> rc.request().body().onSuccess(rc::end));
        router.get("/users/:id").handler(rc -> rc.end(rc.pathParam("id")));
        Router shop = Router.router(vertx);
        shop.get("/carts/:id").handler(rc -> rc.end("cart"));
        shop.get("/orders/:id").handler(rc -> rc.end(rc.pathParam("id")));
        router.route("/shop/*").subRouter(shop);
        router.get("/files/*").handler(rc -> rc.end("file"));
        router.get("/status/:code")
                .handler(rc -> rc.response()
                        .setStatusCode(Integer.parseInt(rc.pathParam("code")))
                        .end());
        router.get("/throws").handler(rc -> {
            throw new IllegalStateException("boom");
        });
        router.get("/fails").handler(rc -> vertx.runOnContext(v -> rc.fail(new IllegalStateException("boom"))));
        router.get("/async").handler(rc -> atTheGate(v -> rc.end("late")));
        router.get("/child").handler(this::child);
        router.get("/stream").handler(this::stream);
        router.get("/endless").handler(this::endless);
        router.get("/breaks").handler(rc -> {
            rc.response().setChunked(true);
            rc.response().write("chunk").onComplete(v -> breakOff(rc));
        });
        router.get("/late").handler(rc -> {
            rc.end("answered");
            atTheGate(v -> tracer.startEvent(Context.current(), "late", e -> {}).end());
        });
        router.get("/session").handler(rc -> {
            Session session = Session.fromContext(Context.current());
            rc.end(session == null ? "none" : session.id());
        });
        router.get("/inject").handler(this::inject);
    }

    /** On the Vert.x context that the handler was on. */
    private void atTheGate(Consumer<Object> then) {
        io.vertx.core.Context context = vertx.getOrCreateContext();
        scenario.gate().thenRun(() -> context.runOnContext(then::accept));
    }

    private void child(RoutingContext rc) {
        Event event = tracer.startEvent(Context.current(), "child", e -> {});
        vertx.setTimer(5, v -> {
            event.end();
            rc.end("done");
        });
    }

    private void stream(RoutingContext rc) {
        HttpServerResponse response = rc.response().setChunked(true);
        response.write("first");
        atTheGate(v -> {
            tracer.startEvent(Context.current(), "during", e -> {}).end();
            response.end("second");
        });
    }

    private void endless(RoutingContext rc) {
        HttpServerResponse response = rc.response().setChunked(true);
        long timer = vertx.setPeriodic(5, id -> response.write("tick"));
        // As users of server-sent events do, who displace whatever handler was in this slot.
        response.closeHandler(v -> vertx.cancelTimer(timer));
    }

    private static void breakOff(RoutingContext rc) {
        try {
            rc.fail(new IllegalStateException("broken"));
        } catch (IllegalStateException headIsSent) {
            // The floor's router wants to answer 500 even now, throws this instead, and leaves the response open for
            // ever. Newer ones break it off, as an application has to there.
            rc.response().reset();
        }
    }

    private void inject(RoutingContext rc) {
        Map<String, String> headers = new TreeMap<>();
        tracer.inject(headers);
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append(": ").append(value).append('\n'));
        rc.end(lines.toString());
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
