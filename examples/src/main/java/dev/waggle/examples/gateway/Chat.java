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
import java.util.Map;
import java.util.Objects;

/** Asks the agent and streams its answer to the caller. */
final class Chat {

    static final String REQUEST = "request";

    private final VertxTracing tracing;
    private final WebClient client;
    private final URI agent;

    Chat(VertxTracing tracing, WebClient client, URI agent) {
        this.tracing = tracing;
        this.client = client;
        this.agent = agent;
    }

    /** Reads the request, or refuses it. */
    void check(RoutingContext rc) {
        try {
            rc.put(REQUEST, ChatRequest.of(rc.body()));
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
                .onSuccess(answer -> stream.end())
                .onFailure(failure -> stream.fail("the agent could not answer: " + failure.getMessage()));
    }

    private Future<String> ask(String question, EventStream stream) {
        return tracing.event(
                "call_agent",
                e -> e.type(EventType.CHAIN).inputs("question", question).outputs(answer -> Map.of("answer", answer)),
                event -> client.postAbs(agent + "/invoke")
                        .as(BodyCodec.sseStream(stream::relay))
                        .sendJsonObject(new JsonObject().put("question", question))
                        .compose(response -> response.statusCode() == 200
                                ? Future.succeededFuture(stream.text())
                                : Future.failedFuture("HTTP " + response.statusCode())));
    }
}
