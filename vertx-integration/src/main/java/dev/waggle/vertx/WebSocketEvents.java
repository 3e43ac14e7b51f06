package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.RequestSession;
import io.netty.channel.Channel;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.Handler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One event for every WebSocket that a server accepts, from the handshake to the close. */
final class WebSocketEvents implements Handler<ServerWebSocket> {

    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    /** RFC 6455 section 7.1.5: what is said where no frame was; none has it. */
    private static final short NO_CLOSE_FRAME = 1006;

    private final SessionTracer tracer;
    private final WebSocketOptions options;
    private final boolean ofMessages;
    private final Handler<ServerWebSocket> next;
    private final Warnings warnings = new Warnings();

    /** @param ofMessages whether every message is an event too */
    WebSocketEvents(SessionTracer tracer, WebSocketOptions options, boolean ofMessages, Handler<ServerWebSocket> next) {
        this.tracer = tracer;
        this.options = options;
        this.ofMessages = ofMessages;
        this.next = next;
    }

    @Override
    public void handle(ServerWebSocket socket) {
        ContextInternal context = ContextInternal.current();
        Context below = context == null ? Context.root() : ContextSlot.getOrRoot(context);
        Event event = trusts(socket) ? trusted(socket, below) : untrusted(socket, below);
        ServerWebSocket watched = whenClosed(socket, below, context, () -> close(socket, event));
        // The handlers of the socket's frames run on this context.
        try (Scope scope = context == null ? Scope.noop() : ContextSlot.enter(context, event.context())) {
            next.handle(ofMessages ? MessageEvents.around(watched, tracer, event.context()) : watched);
        } catch (Throwable failure) {
            event.error(failure);
            throw failure;
        }
    }

    private boolean trusts(ServerWebSocket socket) {
        try {
            return options.trust().trusts(socket);
        } catch (Exception e) {
            warnings.once("A trust policy failed, which counts as no: {0}", e);
            return false;
        }
    }

    private @Nullable Session given(ServerWebSocket socket) {
        try {
            String id = options.resolveSession(socket);
            return id == null ? null : tracer.joinSession(id);
        } catch (Exception e) {
            warnings.once("The session id of a socket is ignored: {0}", e);
            return null;
        }
    }

    private Event trusted(ServerWebSocket socket, Context below) {
        Context parent = Span.fromContext(below).getSpanContext().isValid() ? below : extract(socket);
        Session session = RequestSession.of(tracer, parent, given(socket));
        return start(socket, session.storeIn(parent), SpanContext.getInvalid());
    }

    private Event untrusted(ServerWebSocket socket, Context below) {
        Context claimed = extract(socket);
        Session given = given(socket);
        HttpServerSpan upgraded = HttpServerSpan.fromContext(below);
        if (upgraded != null && upgraded.isClaimed() && (upgraded.isIgnored() || !believes(upgraded, claimed))) {
            // In a route that is ignored, or whose routing handler trusts nobody either: span and session are our own.
            return start(socket, given == null ? below : given.storeIn(below), SpanContext.getInvalid());
        }
        return start(
                socket,
                (given == null ? tracer.newSession() : given).storeIn(Context.root()),
                Span.fromContext(claimed).getSpanContext());
    }

    private static boolean believes(HttpServerSpan upgraded, Context claimed) {
        if (Span.fromContext(upgraded.parent()).getSpanContext().isRemote()) {
            return true;
        }
        Session present = Session.fromContext(upgraded.context());
        Session other = Session.fromContext(claimed);
        return present != null && other != null && present.id().equals(other.id());
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

    /** By the channel where it can be reached: the socket's close handler is a single slot, and applications fill it. */
    private static ServerWebSocket whenClosed(
            ServerWebSocket socket, Context below, @Nullable ContextInternal context, Runnable closed) {
        Channel channel = channel(socket, HttpServerSpan.fromContext(below));
        if (channel != null) {
            channel.closeFuture().addListener(end -> whenTold(channel, context, closed));
            return socket;
        }
        try {
            socket.closeHandler(end -> closed.run());
        } catch (IllegalStateException gone) {
            closed.run();
            return socket;
        }
        return Proxies.of(ServerWebSocket.class, (proxy, method, given) -> {
            Object[] arguments = given == null ? Proxies.NONE : given;
            boolean displaces = method.getName().equals("closeHandler");
            return Proxies.forward(
                    proxy, socket, method, displaces ? new Object[] {both(arguments[0], closed)} : arguments);
        });
    }

    /**
     * Where the application closes the socket, its channel is closed in the turn that the other end's close frame comes in, before
     * the socket is told of that; which happens on its own context.
     */
    private static void whenTold(Channel channel, @Nullable ContextInternal context, Runnable closed) {
        execute(channel.eventLoop(), () -> {
            if (context == null) {
                closed.run();
            } else {
                execute(context::execute, closed);
            }
        });
    }

    /** Here, where it is stopped already. */
    private static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException stopped) {
            task.run();
        }
    }

    /** A router's view of a socket hides its channel, which is that of the request that was upgraded. */
    private static @Nullable Channel channel(ServerWebSocket socket, @Nullable HttpServerSpan upgraded) {
        if (socket instanceof WebSocketInternal internal) {
            return internal.channelHandlerContext().channel();
        }
        return upgraded != null && upgraded.request() instanceof VertxServerRequest request ? request.channel() : null;
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
        if (code == null || code == NO_CLOSE_FRAME) {
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
