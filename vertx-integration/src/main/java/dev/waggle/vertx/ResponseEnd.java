package dev.waggle.vertx;

import dev.waggle.core.http.HttpServerSpan;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Ends a server span when its response has ended, however that is learnt first. */
final class ResponseEnd {

    private final HttpServerSpan span;
    private final HttpServerResponse response;

    ResponseEnd(HttpServerSpan span, HttpServerResponse response) {
        this.span = span;
        this.response = response;
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
