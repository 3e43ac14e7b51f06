package dev.waggle.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.codec.SseEvent;
import org.jspecify.annotations.Nullable;

/** A response of server-sent events; each has a name and one JSON object. */
final class EventStream {

    private final HttpServerResponse response;
    private final StringBuilder text = new StringBuilder();

    EventStream(HttpServerResponse response) {
        this.response = response;
        response.setChunked(true).putHeader("content-type", "text/event-stream").putHeader("cache-control", "no-cache");
    }

    /** Passes the agent's events on, no faster than the caller reads them. */
    void relay(ReadStream<SseEvent> events) {
        events.handler(event -> {
            if (event.event() == null || event.data() == null) {
                return;
            }
            if (event.event().equals("token")) {
                text.append(new JsonObject(event.data()).getString("text", ""));
            }
            send(event.event(), event.data());
            if (response.writeQueueFull()) {
                events.pause();
                response.drainHandler(drained -> events.resume());
            }
        });
    }

    /** The text of all tokens so far. */
    String text() {
        return text.toString();
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
