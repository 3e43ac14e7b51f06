package dev.waggle.vertx;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that clients ask for, which are few. Vert.x reads the {@code host} header of HTTP/1 anew for each
 * request.
 *
 * <p>Direct-mapped and bounded; of two threads that race, one works for nothing. Safe for any thread.
 */
final class Authorities {

    private static final int SLOTS = 64;
    private static final @Nullable Known[] KNOWN = new Known[SLOTS];

    private Authorities() {}

    /** What {@link HttpServerRequest#authority()} gives. */
    static @Nullable HostAndPort of(HttpServerRequest request) {
        String host = isHttp1(request.version()) ? request.getHeader(HttpHeaders.HOST) : null;
        if (host == null) {
            return request.authority();
        }
        int hash = host.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Known known = KNOWN[slot];
        if (known != null && known.host.equals(host)) {
            return known.authority;
        }
        HostAndPort authority = request.authority();
        KNOWN[slot] = new Known(host, authority);
        return authority;
    }

    /** Later versions have a pseudo-header for it, which is read already. */
    private static boolean isHttp1(HttpVersion version) {
        return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
    }

    private record Known(String host, @Nullable HostAndPort authority) {}
}
