package dev.waggle.vertx;

import dev.waggle.core.http.ServerRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A Vert.x request as its span reads it. */
record VertxServerRequest(HttpServerRequest request) implements ServerRequest {

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String scheme() {
        String scheme = request.scheme();
        return scheme != null ? scheme : request.isSSL() ? "https" : "http";
    }

    @Override
    public @Nullable String path() {
        return request.path();
    }

    @Override
    public @Nullable String query() {
        return request.query();
    }

    @Override
    public @Nullable String serverAddress() {
        HostAndPort authority = request.authority();
        return authority == null ? null : authority.host();
    }

    @Override
    public int serverPort() {
        HostAndPort authority = request.authority();
        return authority == null ? -1 : authority.port();
    }

    @Override
    public @Nullable String protocolVersion() {
        return version(request.version());
    }

    @Override
    public @Nullable String peerAddress() {
        SocketAddress peer = request.connection().remoteAddress();
        return peer == null ? null : peer.hostAddress();
    }

    @Override
    public int peerPort() {
        SocketAddress peer = request.connection().remoteAddress();
        return peer == null ? -1 : peer.port();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    static @Nullable String version(@Nullable HttpVersion version) {
        if (version == null) {
            return null;
        }
        // Not a switch: versions that the floor does not know would need their constants.
        return switch (version.name()) {
            case "HTTP_1_0" -> "1.0";
            case "HTTP_1_1" -> "1.1";
            case "HTTP_2" -> "2";
            case "HTTP_3" -> "3";
            default -> null;
        };
    }
}
