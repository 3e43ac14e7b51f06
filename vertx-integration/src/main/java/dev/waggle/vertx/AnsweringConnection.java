package dev.waggle.vertx;

import io.netty.channel.Channel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1, which answers one request at a time: the close of it ends what is being answered. Vert.x itself
 * says nothing of the close to a response that is a file, a tunnel or a WebSocket.
 */
final class AnsweringConnection implements GenericFutureListener<Future<Void>> {

    private static final AttributeKey<AnsweringConnection> KEY = AttributeKey.valueOf("dev.waggle.vertx.answering");

    // Ordered is enough for the event loop, whose own it is.
    private static final AtomicReferenceFieldUpdater<AnsweringConnection, @Nullable ResponseEnd> ANSWERING =
            AtomicReferenceFieldUpdater.newUpdater(AnsweringConnection.class, ResponseEnd.class, "answering");

    /** More than Netty needs from a close to the end of its own work with the channel, unless the close lingers. */
    private static final int MOST_TASKS = 16;

    private final Channel channel;
    private volatile @Nullable ResponseEnd answering;
    private volatile boolean closed;

    private AnsweringConnection(Channel channel) {
        this.channel = channel;
    }

    /** That of this request, or null where requests have streams of their own, and those have ends. */
    static @Nullable AnsweringConnection of(HttpServerRequest request) {
        Channel channel = isHttp1(request) ? channel(request.connection()) : null;
        if (channel == null) {
            return null;
        }
        Attribute<AnsweringConnection> attribute = channel.attr(KEY);
        AnsweringConnection known = attribute.get();
        if (known != null) {
            return known;
        }
        AnsweringConnection fresh = new AnsweringConnection(channel);
        known = attribute.setIfAbsent(fresh);
        if (known != null) {
            return known;
        }
        channel.closeFuture().addListener(fresh);
        return fresh;
    }

    /** That of a server's connection, of any version; null where it cannot be reached. */
    static @Nullable Channel channel(HttpConnection connection) {
        try {
            return connection instanceof HttpServerConnection server
                    ? server.channelHandlerContext().channel()
                    : null;
        } catch (LinkageError notExported) {
            // On a module path, where Vert.x keeps this interface to itself.
            return null;
        }
    }

    /** A version that Vert.x does not know, which it calls null, came over HTTP/1. */
    static boolean isHttp1(HttpServerRequest request) {
        HttpVersion version = request.version();
        return version == null || version.compareTo(HttpVersion.HTTP_1_1) <= 0;
    }

    /** From now on this is being answered. */
    void begins(ResponseEnd end) {
        ResponseEnd before = answering;
        ANSWERING.lazySet(this, end);
        if (before != null) {
            // Its response was taken, and nobody has said so.
            before.run();
        }
        if (!channel.eventLoop().inEventLoop()) {
            // The loop may be closing the connection at this moment: one of the two sees what the other has written.
            VarHandle.fullFence();
        }
        if (closed) {
            afterVertx(end, MOST_TASKS);
        }
    }

    /** A connection that waits for its next request keeps nothing of the last one. */
    void ended(ResponseEnd end) {
        // The next one may have begun: Vert.x goes on with it before the handlers of the end have run.
        ANSWERING.compareAndSet(this, end, null);
    }

    @Override
    public void operationComplete(Future<Void> close) {
        closed = true;
        ResponseEnd end = answering;
        if (end != null) {
            afterVertx(end, MOST_TASKS);
        }
    }

    /**
     * Netty says it here first and tells Vert.x with tasks of its own, before it lets go of the channel; and the application
     * has something to say of it then.
     */
    private void afterVertx(ResponseEnd end, int tasks) {
        try {
            channel.eventLoop().execute(() -> {
                if (channel.isRegistered() && tasks > 1) {
                    afterVertx(end, tasks - 1);
                } else {
                    end.closed();
                }
            });
        } catch (RejectedExecutionException closing) {
            end.closed();
        }
    }
}
