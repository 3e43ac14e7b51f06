package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/** One event for every WebSocket that a server accepts, from the handshake to the close. */
final class WebSocketEvents implements Handler<ServerWebSocket> {

    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final SessionTracer tracer;
    private final boolean ofMessages;
    private final Handler<ServerWebSocket> next;

    /** @param ofMessages whether every message is an event too */
    WebSocketEvents(SessionTracer tracer, boolean ofMessages, Handler<ServerWebSocket> next) {
        this.tracer = tracer;
        this.ofMessages = ofMessages;
        this.next = next;
    }

    @Override
    public void handle(ServerWebSocket socket) {
        Event event = open(socket);
        ContextInternal context = ContextInternal.current();
        if (context != null) {
            // The handlers of the socket's frames run on this context.
            ContextSlot.set(context, event.context());
        }
        // Not the socket's close handler: that is a single slot, and applications fill it.
        ((WebSocketInternal) socket)
                .channelHandlerContext()
                .channel()
                .closeFuture()
                .addListener(closed -> close(socket, event));
        try {
            next.handle(ofMessages ? MessageEvents.around(socket, tracer, event.context()) : socket);
        } catch (Throwable failure) {
            event.error(failure);
            throw failure;
        }
    }

    private Event open(ServerWebSocket socket) {
        ContextInternal vertx = ContextInternal.current();
        Context below = vertx == null ? Context.root() : ContextSlot.getOrRoot(vertx);
        Context parent = Span.fromContext(below).getSpanContext().isValid()
                ? below
                : tracer.extract(Context.root(), socket.headers(), HeaderGetter.INSTANCE);
        Context inSession = dev.waggle.core.Session.fromContext(parent) == null
                ? tracer.newSession().storeIn(parent)
                : parent;
        String path = socket.path();
        return tracer.startEvent(
                inSession, "websocket", e -> e.kind(SpanKind.SERVER).attribute(PATH, path == null ? "/" : path));
    }

    private static void close(ServerWebSocket socket, Event event) {
        Short code = closeCode(socket);
        if (code == null) {
            event.cancel();
            return;
        }
        event.metadata("close_code", code.intValue());
        if (code == 1011 || code == 1002) {
            event.span().setAttribute(ERROR_TYPE, Short.toString(code));
            event.error("the WebSocket was closed with " + code);
        }
        event.end();
    }

    /** Null when there was no close frame: the other end is just gone. */
    private static @Nullable Short closeCode(ServerWebSocket socket) {
        try {
            return socket.closeStatusCode();
        } catch (NullPointerException none) {
            // What 5.0 has to say in this case.
            return null;
        }
    }
}
