package dev.waggle.vertx;

import io.netty.channel.Channel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the peers that connections are kept with, as text. Vert.x puts it together anew for each request; here
 * the connection keeps it.
 *
 * <p>Safe for any thread; of two that race, one works for nothing.
 */
final class PeerAddresses {

    private static final AttributeKey<String> KEY = AttributeKey.valueOf("dev.waggle.vertx.peer");

    private PeerAddresses() {}

    /** The address without its port; null for a Unix domain socket and for a name that was not resolved. */
    static @Nullable String of(HttpServerRequest request) {
        Channel channel = keepsItsPeer(request.version()) ? AnsweringConnection.channel(request.connection()) : null;
        if (channel == null) {
            return textOf(request);
        }
        Attribute<String> kept = channel.attr(KEY);
        String known = kept.get();
        if (known != null) {
            return known;
        }
        String text = textOf(request);
        kept.set(text);
        return text;
    }

    /** A connection of HTTP/3 may move to another address (RFC 9000 section 9). */
    private static boolean keepsItsPeer(@Nullable HttpVersion version) {
        return version == null || version.compareTo(HttpVersion.HTTP_2) <= 0;
    }

    private static @Nullable String textOf(HttpServerRequest request) {
        SocketAddress peer = request.connection().remoteAddress();
        String address = peer == null ? null : peer.hostAddress();
        // One for all connections of a peer: the spans that follow each other have the same object then, and need no
        // comparing.
        return address == null ? null : address.intern();
    }
}
