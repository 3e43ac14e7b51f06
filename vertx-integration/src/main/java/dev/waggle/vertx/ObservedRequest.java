package dev.waggle.vertx;

import dev.waggle.core.http.ServerRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.tracing.TagExtractor;
import org.jspecify.annotations.Nullable;

/** A server's request of which Vert.x shows its tracer the head only: those of HTTP/2 and later. */
final class ObservedRequest implements ServerRequest {

    private final ObservedHead head;

    /** Set before the response's headers are written. */
    private @Nullable ResponseEnd end;

    private ObservedRequest(ObservedHead head) {
        this.head = head;
    }

    /** Has our tracer say that the response's stream has broken off. */
    void reportsTo(ResponseEnd end) {
        this.end = end;
    }

    /** Who is to be told of that, once; or null. */
    @Nullable
    ResponseEnd takeEnd() {
        ResponseEnd told = end;
        end = null;
        return told;
    }

    /** What Vert.x shows its tracer of a server's request, or null when it is none of HTTP. */
    static <R> @Nullable ServerRequest of(R request, TagExtractor<R> tags) {
        if (request instanceof HttpServerRequest whole) {
            // Up to HTTP/1.1, and on the floor. Its absolute URI is put together anew for everyone who asks.
            return VertxServerRequest.received(whole);
        }
        ObservedHead head = ObservedHead.of(request, tags);
        return head == null ? null : new ObservedRequest(head);
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String scheme() {
        AbsoluteUri uri = head.uri();
        return uri == null ? "http" : uri.scheme();
    }

    @Override
    public @Nullable String path() {
        String target = target();
        int query = target == null ? -1 : target.indexOf('?');
        return target == null || query < 0 ? target : target.substring(0, query);
    }

    @Override
    public @Nullable String query() {
        String target = target();
        int query = target == null ? -1 : target.indexOf('?');
        return target == null || query < 0 ? null : target.substring(query + 1);
    }

    private @Nullable String target() {
        AbsoluteUri uri = head.uri();
        return uri == null ? null : uri.pathAndQuery();
    }

    @Override
    public @Nullable String serverAddress() {
        AbsoluteUri uri = head.uri();
        return uri == null ? null : uri.host();
    }

    @Override
    public int serverPort() {
        AbsoluteUri uri = head.uri();
        return uri == null ? -1 : uri.port();
    }

    /** Vert.x does not say. */
    @Override
    public @Nullable String protocolVersion() {
        return null;
    }

    @Override
    public @Nullable String peerAddress() {
        SocketAddress peer = head.peer();
        return peer == null ? null : peer.hostAddress();
    }

    @Override
    public int peerPort() {
        SocketAddress peer = head.peer();
        return peer == null ? -1 : peer.port();
    }

    @Override
    public @Nullable String header(String name) {
        MultiMap headers = head.headers();
        return headers == null ? null : headers.get(name);
    }
}
