package dev.waggle.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.codec.SseEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A response of server-sent events; each has a name and one JSON object. */
final class EventStream {

    private final RoutingContext rc;
    private final HttpServerResponse response;

    EventStream(RoutingContext rc) {
        this.rc = rc;
        this.response = rc.response();
        response.setChunked(true).putHeader("content-type", "text/event-stream").putHeader("cache-control", "no-cache");
    }

    /**
     * Passes the agent's events on, no faster than the caller reads them; a caller who has gone holds nothing up.
     *
     * @param tokens is given the text of each token
     */
    void relay(ReadStream<SseEvent> events, Consumer<String> tokens) {
        // A closed connection never drains: without this a paused answer, and its event, would wait for ever.
        rc.addEndHandler(ended -> events.resume());
        events.handler(event -> {
            if (event.event() == null || event.data() == null) {
                return;
            }
            if (event.event().equals("token")) {
                tokens.accept(new JsonObject(event.data()).getString("text", ""));
            }
            send(event.event(), event.data());
            if (!response.closed() && response.writeQueueFull()) {
                events.pause();
                response.drainHandler(drained -> events.resume());
            }
        });
    }

    void send(String name, JsonObject data) {
        send(name, data.encode());
    }

    private void send(String name, String data) {
        if (!response.closed()) {
            response.write("event: " + name + "\ndata: " + data + "\n\n");
        }
    }

    Future<Void> end() {
        return response.closed() ? Future.succeededFuture() : response.end();
    }

    Future<Void> fail(@Nullable String message) {
        send("error", new JsonObject().put("message", message));
        return end();
    }
}
