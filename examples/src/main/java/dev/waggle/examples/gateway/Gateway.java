package dev.waggle.examples.gateway;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.examples.Service;
import dev.waggle.vertx.VertxTracing;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        // The body comes first here: it may name the session.
        router.post("/chat").handler(BodyHandler.create(false).setBodyLimit(64 * 1024));
        router.post("/chat").handler(chat::check);
        router.route().handler(tracing.routingHandler(o -> o.sessionFrom(rc -> sessionOf(rc, tracer))));
        router.post("/chat").handler(chat::answer);

        vertx.createHttpServer()
                .requestHandler(router)
                .listen(Service.port(), Service.HOST)
                .onSuccess(server -> Service.ready("gateway", server.actualPort()))
                .onFailure(failure -> Service.failed("gateway", failure));
    }

    /** The session that the body names, unless the caller's headers bring one; null where neither does. */
    private static @Nullable String sessionOf(RoutingContext rc, SessionTracer tracer) {
        List<String> baggage = rc.request().headers().getAll("baggage");
        boolean inHeaders = Session.fromContext(tracer.extract(Map.of("baggage", baggage))) != null;
        ChatRequest request = rc.get(Chat.REQUEST);
        return inHeaders || request == null ? null : request.sessionId();
    }
}
