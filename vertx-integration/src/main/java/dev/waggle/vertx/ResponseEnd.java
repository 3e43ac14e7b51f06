package dev.waggle.vertx;

import dev.waggle.core.Session;
import dev.waggle.core.http.HttpServerSpan;
import io.netty.handler.codec.DecoderException;
import io.opentelemetry.context.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Ends a server span when its response has ended, however that is learnt first. */
class ResponseEnd implements Handler<Void>, Runnable {

    private static final int SWITCHING_PROTOCOLS = 101;

    final HttpServerSpan span;
    private final HttpServerResponse response;
    private final boolean mayLeaveHttp;
    private final boolean connect;
    private final @Nullable AnsweringConnection connection;
    private @Nullable ContextInternal own;
    private @Nullable Throwable thrown;

    ResponseEnd(HttpServerSpan span, HttpServerRequest request) {
        this.span = span;
        this.response = request.response();
        this.connect = HttpMethod.CONNECT.equals(request.method());
        this.mayLeaveHttp = connect || request.headers().contains(HttpHeaders.UPGRADE);
        this.connection = AnsweringConnection.of(request);
    }

    /**
     * Sees to it that the end is learnt however the response ends, from now on, and on the context that handles the request.
     *
     * @return false when that takes all handlers of the response: nobody else tells of a close, or that it was taken
     */
    final boolean watchBelow() {
        own = ContextInternal.current();
        if (connection != null) {
            connection.begins(this);
        }
        // The response of a WebSocket or a tunnel is taken when that begins.
        boolean reported =
                !mayLeaveHttp && span.request() instanceof VertxServerRequest observed && observed.reportsTo(this);
        // Where the connection cannot be reached, nobody below tells of a close on HTTP/1.
        return connection != null && reported;
    }

    /** The request belongs to this session from now on: so does what its context, and the one that is current, give to others. */
    final void moveContexts(Session session) {
        ContextInternal current = ContextInternal.current();
        if (own != null) {
            ContextSlot.set(own, span.context());
        }
        if (current != null && current != own && current.isDuplicate()) {
            // That of an event in the request, which stays the parent of what it does; not that of another request, on
            // which a future of its own completes.
            Context there = ContextSlot.getOrRoot(current);
            if (HttpServerSpan.fromContext(there) == span) {
                ContextSlot.set(current, session.storeIn(there));
            }
        }
    }

    /** The handler of the request threw this, and may have answered before or not at all. On the request's own context. */
    final void thrown(Throwable failure) {
        thrown = failure;
        span.failed(failure);
    }

    /**
     * Whether the close is learnt from the connection. Then no other failure of the response is an end: Vert.x also tells it
     * of a request that cannot be read, which is answered all the same.
     */
    final boolean seesClose() {
        return connection != null;
    }

    /** A form that cannot be read: Vert.x tells the response of it, which is sent all the same. */
    static boolean isOfTheRequest(Throwable failure) {
        return failure instanceof DecoderException;
    }

    /**
     * Our tracer was told that Vert.x took the whole response. That is in the midst of Vert.x's own work, on the event loop,
     * and before the application's handlers of the end have run: what is left to do is done after them.
     */
    final void taken(ContextInternal request) {
        try {
            request.nettyEventLoop().execute(this);
        } catch (RejectedExecutionException closing) {
            handle(null);
        }
    }

    /** The response was taken and its handlers have run: its span has ended, unless ours was displaced. */
    @Override
    public final void run() {
        if (!span.isEnded() && own != null) {
            // A worker may be about to run it: not before that.
            onOwnContext(own, this);
        }
    }

    /** The response ended, or its stream was reset; where the connection tells of the close, that is not told here. */
    @Override
    public final void handle(@Nullable Void ended) {
        if (connection == null) {
            over(false);
        } else if (response.ended()) {
            over(false);
            connection.ended(this);
        }
    }

    /** The connection has closed, and everybody has heard of it. On its event loop. */
    final void closed() {
        if (span.isEnded()) {
            return;
        }
        if (own == null) {
            over(true);
        } else if (own.isEventLoopContext() && own.inThread()) {
            own.dispatch(null, v -> over(true));
        } else {
            // A worker may be about to run the handler that ends it: not before that.
            onOwnContext(own, v -> over(true));
        }
    }

    private static void onOwnContext(ContextInternal own, Handler<Void> task) {
        try {
            own.runOnContext(task);
        } catch (RejectedExecutionException closing) {
            task.handle(null);
        }
    }

    void over(boolean closed) {
        reached(thrown, closed);
    }

    /**
     * Judged by the response's own state: on HTTP/2 the end of a streamed response is reported as "Connection closed" too.
     * Only of a file Vert.x says that it has ended when it begins.
     *
     * @param failure what the work failed with, or null
     * @param closed whether the connection has closed and nobody has seen the response end
     */
    final void reached(@Nullable Throwable failure, boolean closed) {
        span.failed(failure);
        if (isHandedOver() || response.ended() && !closed) {
            span.end(response.getStatusCode());
        } else if (failure != null) {
            span.abort(sentStatus(), failure);
        } else {
            span.disconnect(sentStatus());
        }
    }

    /** The connection has become a WebSocket or a tunnel, whose end is not one of a response. */
    private boolean isHandedOver() {
        return response.headWritten() && (connect || response.getStatusCode() == SWITCHING_PROTOCOLS);
    }

    private int sentStatus() {
        return response.headWritten() ? response.getStatusCode() : 0;
    }
}
