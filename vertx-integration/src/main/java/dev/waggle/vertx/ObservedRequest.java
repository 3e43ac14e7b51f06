package dev.waggle.vertx;

import dev.waggle.core.http.ServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.observability.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A server's request of which Vert.x shows its tracer the head only: since 5.1, those of HTTP/2 and later. */
final class ObservedRequest implements ServerRequest {

    private final HttpRequest request;
    private final @Nullable AbsoluteUri uri;

    ObservedRequest(HttpRequest request) {
        this.request = request;
        this.uri = AbsoluteUri.parse(request.absoluteURI());
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String scheme() {
        return uri == null ? "http" : uri.scheme();
    }

    @Override
    public @Nullable String path() {
        String target = request.uri();
        int query = target == null ? -1 : target.indexOf('?');
        return target == null || query < 0 ? target : target.substring(0, query);
    }

    @Override
    public @Nullable String query() {
        String target = request.uri();
        int query = target == null ? -1 : target.indexOf('?');
        return target == null || query < 0 ? null : target.substring(query + 1);
    }

    @Override
    public @Nullable String serverAddress() {
        return uri == null ? null : uri.host();
    }

    @Override
    public int serverPort() {
        return uri == null ? -1 : uri.port();
    }

    /** The floor's interface does not say. */
    @Override
    public @Nullable String protocolVersion() {
        return null;
    }

    @Override
    public @Nullable String peerAddress() {
        SocketAddress peer = request.remoteAddress();
        return peer == null ? null : peer.hostAddress();
    }

    @Override
    public int peerPort() {
        SocketAddress peer = request.remoteAddress();
        return peer == null ? -1 : peer.port();
    }

    @Override
    public @Nullable String header(String name) {
        return request.headers().get(name);
    }
}
