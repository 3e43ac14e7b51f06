package dev.waggle.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.URI;
import java.util.UUID;

/** Asks the agent and streams its answer to the caller. */
final class Chat {

    private final WebClient client;
    private final URI agent;

    Chat(WebClient client, URI agent) {
        this.client = client;
        this.agent = agent;
    }

    void answer(RoutingContext rc) {
        ChatRequest request;
        try {
            request = ChatRequest.of(rc.body());
        } catch (IllegalArgumentException e) {
            rc.response().setStatusCode(400);
            rc.json(new JsonObject().put("error", e.getMessage()));
            return;
        }
        EventStream stream = new EventStream(rc.response());
        stream.send(
                "session",
                new JsonObject()
                        .put(
                                "session_id",
                                request.sessionId() == null ? UUID.randomUUID().toString() : request.sessionId()));
        ask(request.question(), stream)
                .onSuccess(answer -> stream.end())
                .onFailure(failure -> stream.fail("the agent could not answer: " + failure.getMessage()));
    }

    private Future<String> ask(String question, EventStream stream) {
        return client.postAbs(agent + "/invoke")
                .as(BodyCodec.sseStream(stream::relay))
                .sendJsonObject(new JsonObject().put("question", question))
                .compose(response -> response.statusCode() == 200
                        ? Future.succeededFuture(stream.text())
                        : Future.failedFuture("HTTP " + response.statusCode()));
    }
}
