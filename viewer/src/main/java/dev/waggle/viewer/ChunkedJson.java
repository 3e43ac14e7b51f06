package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.BiConsumer;

/** Sends a long JSON array in pieces that are rendered on a worker, each when the socket has taken the one before. */
final class ChunkedJson<T> {
    private static final int PIECE_BYTES = 512 << 10;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final List<T> items;
    private final BiConsumer<T, Buffer> render;
    private int sent;

    /** @param render appends an item to the buffer */
    ChunkedJson(Vertx vertx, HttpServerResponse response, List<T> items, BiConsumer<T, Buffer> render) {
        this.vertx = vertx;
        this.response = response;
        this.items = items;
        this.render = render;
    }

    /** Sends {@code before}, the items with commas between them, and {@code after}. */
    Future<Void> send(String before, String after) {
        response.setChunked(true);
        return next(before).compose(all -> response.end(after));
    }

    private Future<Void> next(String before) {
        return vertx.executeBlocking(() -> piece(before), false).compose(piece -> {
            if (response.closed()) {
                return Future.failedFuture("the reader has gone");
            }
            // the next piece waits for the socket, not for the write queue: its flag lags behind writes of this loop
            return response.write(piece).compose(written -> sent == items.size() ? Future.succeededFuture() : next(""));
        });
    }

    private Buffer piece(String before) {
        Buffer piece = Buffer.buffer(PIECE_BYTES / 8).appendString(before);
        for (; sent < items.size() && piece.length() < PIECE_BYTES; sent++) {
            piece.appendString(sent == 0 ? "" : ",\n");
            render.accept(items.get(sent), piece);
        }
        return piece;
    }
}
