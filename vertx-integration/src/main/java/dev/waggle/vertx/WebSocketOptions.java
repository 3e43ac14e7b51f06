package dev.waggle.vertx;

import dev.waggle.core.TrustPolicy;
import io.vertx.core.http.ServerWebSocket;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How WebSockets are received: session and trust.
 *
 * <pre>{@code
 * tracing.webSocketHandler(o -> o.sessionFrom(socket -> chatOf(socket.query())).trust(TrustPolicy.edge()), socket -> …);
 * }</pre>
 */
public final class WebSocketOptions {

    private @Nullable Function<? super ServerWebSocket, @Nullable String> sessionFrom;
    private TrustPolicy<? super ServerWebSocket> trust = TrustPolicy.trusted();

    /** The defaults: every socket is trusted, and its session is that of the handshake's headers. */
    public WebSocketOptions() {}

    WebSocketOptions(WebSocketOptions other) {
        this.sessionFrom = other.sessionFrom;
        this.trust = other.trust;
    }

    /**
     * Where the session id of a socket comes from when the application passes it on by itself: a browser cannot set headers, but
     * path and query. Called once for each socket. Null, an exception, or an id that breaks the grammar means: not given. What
     * it gives wins over the headers, and is believed whoever sent it.
     */
    public WebSocketOptions sessionFrom(Function<? super ServerWebSocket, @Nullable String> resolver) {
        this.sessionFrom = Objects.requireNonNull(resolver, "sessionFrom");
        return this;
    }

    /**
     * Whose session and trace are believed; default everybody's. A socket that is not trusted is in a session and a trace of its
     * own, with a link to the span that it claims to come from; or below the span of the request that was upgraded, where that
     * believes nothing of it either. Of what a tracer underneath records of the handshake itself, a span that ends with 101 before
     * any handler is called, the policy decides nothing.
     *
     * @param policy sees path, address and headers of the handshake; called once for each socket. One that throws counts as
     *     "no"
     */
    public WebSocketOptions trust(TrustPolicy<? super ServerWebSocket> policy) {
        this.trust = Objects.requireNonNull(policy, "trust");
        return this;
    }

    @Nullable
    String resolveSession(ServerWebSocket socket) {
        return sessionFrom == null ? null : sessionFrom.apply(socket);
    }

    TrustPolicy<? super ServerWebSocket> trust() {
        return trust;
    }
}
