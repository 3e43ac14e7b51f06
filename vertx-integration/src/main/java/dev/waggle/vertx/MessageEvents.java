package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

/**
 * A WebSocket whose message handlers run in an event of each message.
 *
 * <p>A proxy for the reason that {@link TracedEventBus} is one.
 */
final class MessageEvents {

    private final SessionTracer tracer;
    private final Context socketContext;

    private MessageEvents(SessionTracer tracer, Context socketContext) {
        this.tracer = tracer;
        this.socketContext = socketContext;
    }

    /** The socket, with an event below that of {@code socketContext} for every text and every binary message. */
    static ServerWebSocket around(ServerWebSocket socket, SessionTracer tracer, Context socketContext) {
        MessageEvents events = new MessageEvents(tracer, socketContext);
        InvocationHandler traced = (proxy, method, given) -> {
            Object[] arguments = given == null ? Proxies.NONE : given;
            return Proxies.forward(proxy, socket, method, events.traced(method, arguments));
        };
        return socket instanceof WebSocketInternal
                ? Proxies.of(ServerWebSocket.class, traced, WebSocketInternal.class)
                : Proxies.of(ServerWebSocket.class, traced);
    }

    private Object[] traced(Method method, Object[] arguments) {
        if (arguments.length != 1 || !(arguments[0] instanceof Handler<?> handler)) {
            return arguments;
        }
        return switch (method.getName()) {
            case "textMessageHandler" -> new Object[] {text(handler)};
            case "binaryMessageHandler" -> new Object[] {binary(handler)};
            default -> arguments;
        };
    }

    @SuppressWarnings("unchecked")
    private Handler<String> text(Handler<?> handler) {
        Handler<String> next = (Handler<String>) handler;
        return text -> within("text", text.length(), () -> next.handle(text));
    }

    @SuppressWarnings("unchecked")
    private Handler<Buffer> binary(Handler<?> handler) {
        Handler<Buffer> next = (Handler<Buffer>) handler;
        return bytes -> within("binary", bytes.length(), () -> next.handle(bytes));
    }

    /** Ends when the handler returns; what it starts keeps it as parent. */
    private void within(String type, int length, Runnable handler) {
        Event event = tracer.startEvent(
                socketContext,
                "websocket message",
                e -> e.metadata("type", type).metadata("length", length));
        try {
            ContextRunner.run(event.context(), handler);
        } catch (Throwable failure) {
            event.error(failure);
            throw failure;
        } finally {
            event.end();
        }
    }
}
