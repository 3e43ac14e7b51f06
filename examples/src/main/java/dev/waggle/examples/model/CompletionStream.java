package dev.waggle.examples.model;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes an answer token by token, as OpenAI's {@code chat.completion.chunk} events. */
final class CompletionStream {

    /** As fast as a quick model: an extractive one alone would be done before anybody sees it stream. */
    private static final long PACE_MILLIS = 12;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final ChatRequest request;
    private final String id = "chatcmpl-" + UUID.randomUUID();
    private final long created = System.currentTimeMillis() / 1000;

    CompletionStream(Vertx vertx, HttpServerResponse response, ChatRequest request) {
        this.vertx = vertx;
        this.response = response;
        this.request = request;
    }

    /**
     * Completes when the last chunk is written; fails when the caller has gone.
     *
     * @param written is given each token when it is written
     */
    Future<Void> send(List<String> tokens, Consumer<String> written) {
        response.setChunked(true).putHeader("content-type", "text/event-stream").putHeader("cache-control", "no-cache");
        return send(tokens, 0, written)
                .compose(sent -> write(chunk(choice(new JsonObject(), "stop"))))
                .compose(sent -> request.includeUsage() ? write(usage(tokens.size())) : Future.succeededFuture())
                .compose(sent -> response.end("data: [DONE]\n\n"));
    }

    private Future<Void> send(List<String> tokens, int next, Consumer<String> written) {
        if (next == tokens.size()) {
            return Future.succeededFuture();
        }
        return write(token(tokens.get(next)))
                .onSuccess(sent -> written.accept(tokens.get(next)))
                .compose(sent -> vertx.timer(PACE_MILLIS, TimeUnit.MILLISECONDS))
                .compose(passed -> send(tokens, next + 1, written));
    }

    private JsonObject token(String text) {
        return chunk(choice(new JsonObject().put("content", text), null));
    }

    private Future<Void> write(JsonObject chunk) {
        return response.write("data: " + chunk.encode() + "\n\n");
    }

    private JsonObject usage(int completionTokens) {
        return chunk(new JsonArray())
                .put(
                        "usage",
                        new JsonObject()
                                .put("prompt_tokens", request.words())
                                .put("completion_tokens", completionTokens)
                                .put("total_tokens", request.words() + completionTokens));
    }

    private JsonObject chunk(JsonArray choices) {
        return new JsonObject()
                .put("id", id)
                .put("object", "chat.completion.chunk")
                .put("created", created)
                .put("model", request.model())
                .put("choices", choices);
    }

    private static JsonArray choice(JsonObject delta, @Nullable String finishReason) {
        return new JsonArray()
                .add(new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finishReason));
    }
}
