package dev.waggle.vertx;

import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.ServerRequest;
import io.netty.channel.Channel;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Vert.x request as its span reads it. */
final class VertxServerRequest implements ServerRequest {

    /** What a router may take scheme and address from (when it is told to, by {@code allowForward}). */
    private static final List<CharSequence> FORWARDING = Stream.of(
                    "forwarded",
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-port",
                    "x-forwarded-proto",
                    "x-forwarded-ssl")
            .map(HttpHeaders::createOptimized)
            .toList();

    private final HttpServerRequest request;

    /** What our tracer knows of the same request: this itself, when it is the server's own and not a router's view of it. */
    private final @Nullable VertxServerRequest received;

    /** What our tracer knows of it where that is its head only. */
    private final @Nullable ObservedRequest observed;

    /** Set before the response is handed to the event loop that reads it. */
    private @Nullable ResponseEnd end;

    private VertxServerRequest(HttpServerRequest request) {
        this.request = request;
        this.received = this;
        this.observed = null;
    }

    private VertxServerRequest(
            HttpServerRequest request, @Nullable VertxServerRequest received, @Nullable ObservedRequest observed) {
        this.request = request;
        this.received = received;
        this.observed = observed;
    }

    /** The server's own, as our tracer sees it. */
    static VertxServerRequest received(HttpServerRequest request) {
        return new VertxServerRequest(request);
    }

    /**
     * The request that the tracer underneath has seen, where nobody has forwarded it: a router's view of it says the
     * same then, but works it all out first, for every request.
     */
    static ServerRequest of(HttpServerRequest request, @Nullable HttpServerSpan prepared) {
        ServerRequest below = prepared == null ? null : prepared.request();
        if (!(below instanceof VertxServerRequest received)) {
            return new VertxServerRequest(request, null, below instanceof ObservedRequest head ? head : null);
        }
        return isForwarded(request.headers()) ? new VertxServerRequest(request, received, null) : received;
    }

    private static boolean isForwarded(MultiMap headers) {
        for (int i = 0; i < FORWARDING.size(); i++) {
            if (headers.contains(FORWARDING.get(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Has our tracer say what Vert.x tells it of the response: on HTTP/1 that it took all of it, on HTTP/2 that its stream has
     * broken off.
     *
     * @return false when it will not say that the response was taken: on HTTP/2 Vert.x tells it of the headers
     */
    boolean reportsTo(ResponseEnd end) {
        if (received != null) {
            received.end = end;
            return isHttp1();
        }
        if (observed != null) {
            observed.reportsTo(end);
        }
        return false;
    }

    /** That of the request's connection; null where it cannot be reached. */
    @Nullable
    Channel channel() {
        return AnsweringConnection.channel(request.connection());
    }

    boolean isHttp1() {
        return AnsweringConnection.isHttp1(request);
    }

    /** Who is to be told that Vert.x took the whole response, or that it broke off, once; or null. */
    @Nullable
    ResponseEnd takeEnd() {
        ResponseEnd told = end;
        end = null;
        return told;
    }

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
        HostAndPort authority = authority();
        return authority == null ? null : authority.host();
    }

    @Override
    public int serverPort() {
        HostAndPort authority = authority();
        return authority == null ? -1 : authority.port();
    }

    private @Nullable HostAndPort authority() {
        return received == this ? Authorities.of(request) : request.authority();
    }

    @Override
    public @Nullable String protocolVersion() {
        return version(request.version());
    }

    @Override
    public @Nullable String peerAddress() {
        return PeerAddresses.of(request);
    }

    @Override
    public int peerPort() {
        SocketAddress peer = request.connection().remoteAddress();
        return peer == null ? -1 : peer.port();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(HeaderNames.optimized(name));
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
