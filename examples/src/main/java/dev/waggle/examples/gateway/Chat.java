package dev.waggle.examples.gateway;

import dev.waggle.core.EventType;
import dev.waggle.core.Session;
import dev.waggle.vertx.VertxTracing;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.URI;
import java.util.Objects;

/** Asks the agent and streams its answer to the caller. */
final class Chat {

    private static final String REQUEST = "request";

    private final VertxTracing tracing;
    private final WebClient client;
    private final URI agent;

    Chat(VertxTracing tracing, WebClient client, URI agent) {
        this.tracing = tracing;
        this.client = client;
        this.agent = agent;
    }

    /** Reads the request, which may name the session that it belongs to, or refuses it. */
    void check(RoutingContext rc) {
        try {
            ChatRequest request = ChatRequest.of(rc.body());
            rc.put(REQUEST, request);
            tracing.joinSession(rc, request.sessionId());
            rc.next();
        } catch (IllegalArgumentException e) {
            rc.response().setStatusCode(400);
            rc.json(new JsonObject().put("error", e.getMessage()));
        }
    }

    void answer(RoutingContext rc) {
        ChatRequest request = Objects.requireNonNull(rc.get(REQUEST));
        Session session = Session.fromContext(Context.current());
        EventStream stream = new EventStream(rc);
        stream.send("session", new JsonObject().put("session_id", session == null ? null : session.id()));
        ask(request.question(), stream)
                .onSuccess(told -> stream.end())
                .onFailure(failure -> stream.fail("the agent could not answer: " + failure.getMessage()));
    }

    private Future<Void> ask(String question, EventStream stream) {
        return tracing.<String, Void>stream(
                "call_agent",
                e -> e.type(EventType.CHAIN).inputs("question", question),
                (event, tokens) -> client.postAbs(agent + "/invoke")
                        .as(BodyCodec.sseStream(events -> stream.relay(events, tokens)))
                        .sendJsonObject(new JsonObject().put("question", question))
                        .compose(response -> response.statusCode() == 200
                                ? Future.succeededFuture()
                                : Future.failedFuture("HTTP " + response.statusCode())));
    }
}
