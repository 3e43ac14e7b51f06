package dev.waggle.reactor;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/** What only reactor-netty knows of a request. Not to be loaded where it is absent. */
final class NettyRequests {

    private NettyRequests() {}

    /** As the conventions write it: {@code 1.1}, {@code 2}, {@code 3}; null on another server. */
    static @Nullable String protocolVersion(ServerHttpRequest request) {
        Object nativeRequest;
        try {
            nativeRequest = ServerHttpRequestDecorator.getNativeRequest(request);
        } catch (IllegalArgumentException notWrapped) {
            return null;
        }
        if (!(nativeRequest instanceof HttpServerRequest netty)) {
            return null;
        }
        String protocol = netty.protocol();
        String version = protocol.substring(protocol.indexOf('/') + 1);
        return version.startsWith("1.") ? version : version.substring(0, Math.max(1, version.indexOf('.')));
    }
}
