package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Sends a long JSON array in pieces that are rendered on a worker, each when the reader has taken the one before. */
final class ChunkedJson<T> {
    private static final int PIECE = 1_000;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final List<T> items;
    private final Function<T, JsonObject> render;

    ChunkedJson(Vertx vertx, HttpServerResponse response, List<T> items, Function<T, JsonObject> render) {
        this.vertx = vertx;
        this.response = response;
        this.items = items;
        this.render = render;
    }

    /** Sends {@code before}, the items with commas between them, and {@code after}. */
    Future<Void> send(String before, String after) {
        response.setChunked(true);
        return next(0, before).compose(sent -> response.end(after));
    }

    private Future<Void> next(int from, String before) {
        if (from >= items.size() && from > 0) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> piece(from, before), false).compose(piece -> {
            if (response.closed()) {
                return Future.failedFuture("the reader has gone");
            }
            response.write(piece);
            return drained().compose(ready -> next(from + PIECE, ""));
        });
    }

    private Buffer piece(int from, String before) {
        Buffer piece = Buffer.buffer(before);
        int to = Math.min(from + PIECE, items.size());
        for (int i = from; i < to; i++) {
            piece.appendString(i == 0 ? "" : ",\n")
                    .appendBuffer(render.apply(items.get(i)).toBuffer());
        }
        return piece;
    }

    private Future<Void> drained() {
        if (!response.writeQueueFull()) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        response.drainHandler(ready -> promise.tryComplete());
        response.closeHandler(closed -> promise.tryFail("the reader has gone"));
        return promise.future();
    }
}
