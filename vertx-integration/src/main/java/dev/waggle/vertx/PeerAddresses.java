package dev.waggle.vertx;

import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the peers that connections are kept with, as text. Vert.x has one {@link SocketAddress} for a
 * connection, and puts the text of it together anew for each request.
 *
 * <p>Direct-mapped and bounded; of two threads that race, one works for nothing. Safe for any thread.
 */
final class PeerAddresses {

    private static final int SLOTS = 1024;
    private static final @Nullable Known[] KNOWN = new Known[SLOTS];

    private PeerAddresses() {}

    /** The address without its port; null for a Unix domain socket and for a name that was not resolved. */
    static @Nullable String textOf(SocketAddress peer) {
        int slot = System.identityHashCode(peer) & SLOTS - 1;
        Known known = KNOWN[slot];
        if (known != null && known.peer == peer) {
            return known.text;
        }
        String address = peer.hostAddress();
        // One for all connections of a peer: the spans that follow each other have the same object then, and need no
        // comparing.
        String text = address == null ? null : address.intern();
        KNOWN[slot] = new Known(peer, text);
        return text;
    }

    private record Known(SocketAddress peer, @Nullable String text) {}
}
