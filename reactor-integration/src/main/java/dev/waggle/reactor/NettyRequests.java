package dev.waggle.reactor;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What only reactor-netty knows of a request and of its end. Not to be loaded where it is absent.
 *
 * <p>Spring refuses to name what is underneath a request of another kind, and its mocks do so with another exception.
 */
final class NettyRequests {

    private NettyRequests() {}

    /**
     * Runs when the request is over, however it ended, with the status that was sent, or 0 when none was.
     *
     * @return false on another server, of which nothing is known
     */
    static boolean whenOver(ServerHttpResponse response, IntConsumer action) {
        Object nativeResponse;
        try {
            nativeResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        } catch (RuntimeException notOfAServer) {
            return false;
        }
        if (!(nativeResponse instanceof HttpServerResponse netty)) {
            return false;
        }
        Runnable over =
                () -> action.accept(netty.hasSentHeaders() ? netty.status().code() : 0);
        netty.withConnection(
                connection -> connection.onTerminate().subscribe(nothing -> {}, failure -> over.run(), over));
        return true;
    }

    /** As the conventions write it: {@code 1.1}, {@code 2}, {@code 3}; null on another server. */
    static @Nullable String protocolVersion(ServerHttpRequest request) {
        Object nativeRequest;
        try {
            nativeRequest = ServerHttpRequestDecorator.getNativeRequest(request);
        } catch (RuntimeException notOfAServer) {
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
