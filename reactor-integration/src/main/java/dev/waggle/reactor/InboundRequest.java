package dev.waggle.reactor;

import dev.waggle.core.Session;
import dev.waggle.core.http.ServerRequest;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** What a span wants to know of a WebFlux request. */
record InboundRequest(ServerWebExchange exchange, @Nullable String sessionResponseHeader)
        implements ServerRequest, Joinable {

    private ServerHttpRequest request() {
        return exchange.getRequest();
    }

    /** Its headers are not to be written once they are sent, which may be so from one moment to the next. */
    @Override
    public void joined(Session session) {
        if (sessionResponseHeader != null && !exchange.getResponse().isCommitted()) {
            try {
                exchange.getResponse().getHeaders().set(sessionResponseHeader, session.id());
            } catch (RuntimeException refused) {
                Warnings.SERVER.log(refused);
            }
        }
    }

    @Override
    public String method() {
        return request().getMethod().name();
    }

    @Override
    public String scheme() {
        String scheme = request().getURI().getScheme();
        return scheme == null ? "http" : scheme;
    }

    @Override
    public String path() {
        return request().getPath().value();
    }

    @Override
    public @Nullable String query() {
        return request().getURI().getRawQuery();
    }

    @Override
    public @Nullable String serverAddress() {
        return request().getURI().getHost();
    }

    @Override
    public int serverPort() {
        return request().getURI().getPort();
    }

    @Override
    public @Nullable String protocolVersion() {
        return Present.REACTOR_NETTY ? NettyRequests.protocolVersion(request()) : null;
    }

    @Override
    public @Nullable String peerAddress() {
        InetSocketAddress peer = request().getRemoteAddress();
        return peer == null || peer.getAddress() == null
                ? null
                : peer.getAddress().getHostAddress();
    }

    @Override
    public int peerPort() {
        InetSocketAddress peer = request().getRemoteAddress();
        return peer == null ? 0 : peer.getPort();
    }

    @Override
    public @Nullable String header(String name) {
        return request().getHeaders().getFirst(name);
    }
}
