package dev.waggle.vertx;

import dev.waggle.core.http.HttpServerSpan;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/** Ends a server span when its response has ended, however that is learnt first. */
final class ResponseEnd {

    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpServerSpan span;
    private final HttpServerResponse response;
    private final boolean upgrade;

    ResponseEnd(HttpServerSpan span, HttpServerRequest request) {
        this.span = span;
        this.response = request.response();
        this.upgrade = request.canUpgradeToWebSocket();
    }

    /**
     * For a request that may become a WebSocket: its response never ends, and neither it nor the HTTP connection says
     * anything of the socket's close.
     */
    void watchUpgrade(HttpServerRequest request, Runnable closed) {
        if (upgrade && request.connection() instanceof HttpServerConnection connection) {
            connection.channelHandlerContext().channel().closeFuture().addListener(v -> closed.run());
        }
    }

    /**
     * The response ended, its connection closed or its stream was reset. Judged by the response's own state: on HTTP/2
     * the end of a streamed response is reported as "Connection closed" too.
     *
     * @param failure what the work failed with, or null
     */
    void reached(@Nullable Throwable failure) {
        span.failed(failure);
        if (response.ended()) {
            span.end(response.getStatusCode());
        } else if (upgrade && !response.headWritten()) {
            span.end(SWITCHING_PROTOCOLS);
        } else if (failure != null) {
            span.abort(sentStatus(), failure);
        } else {
            span.disconnect(sentStatus());
        }
    }

    private int sentStatus() {
        return response.headWritten() ? response.getStatusCode() : 0;
    }
}
