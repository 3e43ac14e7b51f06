package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.TrustPolicy;
import dev.waggle.core.http.HttpServerSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One event for every WebSocket that a server accepts, from the handshake to the close. */
final class WebSocketEvents implements Handler<ServerWebSocket> {

    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private static final System.Logger LOG = System.getLogger("dev.waggle.vertx");

    private final SessionTracer tracer;
    private final TrustPolicy<? super ServerWebSocket> trust;
    private final boolean ofMessages;
    private final Handler<ServerWebSocket> next;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param ofMessages whether every message is an event too */
    WebSocketEvents(
            SessionTracer tracer,
            TrustPolicy<? super ServerWebSocket> trust,
            boolean ofMessages,
            Handler<ServerWebSocket> next) {
        this.tracer = tracer;
        this.trust = trust;
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
        ServerWebSocket watched = whenClosed(socket, () -> close(socket, event));
        try {
            next.handle(ofMessages ? MessageEvents.around(watched, tracer, event.context()) : watched);
        } catch (Throwable failure) {
            event.error(failure);
            throw failure;
        }
    }

    private Event open(ServerWebSocket socket) {
        ContextInternal vertx = ContextInternal.current();
        Context below = vertx == null ? Context.root() : ContextSlot.getOrRoot(vertx);
        return trusts(socket) ? trusted(socket, below) : untrusted(socket, below);
    }

    private boolean trusts(ServerWebSocket socket) {
        try {
            return trust.trusts(socket);
        } catch (Exception e) {
            if (warned.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "A trust policy failed, which counts as no: {0} (said once)", e);
            }
            return false;
        }
    }

    private Event trusted(ServerWebSocket socket, Context below) {
        Context parent = Span.fromContext(below).getSpanContext().isValid() ? below : extract(socket);
        Context inSession =
                Session.fromContext(parent) == null ? tracer.newSession().storeIn(parent) : parent;
        return start(socket, inSession, SpanContext.getInvalid());
    }

    private Event untrusted(ServerWebSocket socket, Context below) {
        HttpServerSpan upgraded = HttpServerSpan.fromContext(below);
        if (upgraded != null && upgraded.isClaimed()) {
            // In a route: the policy of its routing handler has decided what is in this context.
            return start(socket, below, SpanContext.getInvalid());
        }
        SpanContext claimed = Span.fromContext(extract(socket)).getSpanContext();
        return start(socket, tracer.newSession().storeIn(Context.root()), claimed);
    }

    private Context extract(ServerWebSocket socket) {
        return tracer.extract(Context.root(), socket.headers(), HeaderGetter.INSTANCE);
    }

    /** @param claimed the span to link to, if it is one */
    private Event start(ServerWebSocket socket, Context context, SpanContext claimed) {
        String path = socket.path();
        return tracer.startEvent(context, "websocket", e -> {
            e.kind(SpanKind.SERVER).attribute(PATH, path == null ? "/" : path);
            if (claimed.isValid()) {
                e.link(claimed);
            }
        });
    }

    /** The socket's close handler is a single slot, and applications fill it: this goes beside it. */
    private static ServerWebSocket whenClosed(ServerWebSocket socket, Runnable closed) {
        if (socket instanceof WebSocketInternal internal) {
            internal.channelHandlerContext().channel().closeFuture().addListener(end -> closed.run());
            return socket;
        }
        // A router's view of the socket, which hides the channel.
        socket.closeHandler(end -> closed.run());
        return Proxies.of(ServerWebSocket.class, (proxy, method, given) -> {
            Object[] arguments = given == null ? Proxies.NONE : given;
            boolean displaces = method.getName().equals("closeHandler");
            return Proxies.forward(
                    proxy, socket, method, displaces ? new Object[] {both(arguments[0], closed)} : arguments);
        });
    }

    @SuppressWarnings("unchecked")
    private static Handler<Void> both(@Nullable Object application, Runnable closed) {
        return end -> {
            try {
                if (application != null) {
                    ((Handler<Void>) application).handle(end);
                }
            } finally {
                closed.run();
            }
        };
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
