package dev.waggle.core.contract;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.TrustPolicy;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One server of {@link HttpServerContract}: its tracer, its options, and what its handlers wait for. */
public final class ServerScenario {

    private final SessionTracer tracer;
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private @Nullable TrustPolicy<Object> trust;
    private boolean traceResponse;
    private @Nullable String sessionRequestHeader;
    private @Nullable String sessionResponseHeader;

    ServerScenario(SessionTracer tracer) {
        this.tracer = tracer;
    }

    public SessionTracer tracer() {
        return tracer;
    }

    /** What {@code /async}, {@code /stream} and {@code /late} wait for before they go on. */
    public CompletableFuture<Void> gate() {
        return gate;
    }

    /** Whom the server trusts, or null where it is not told. */
    public @Nullable TrustPolicy<Object> trust() {
        return trust;
    }

    /** Whether {@code traceresponse} is answered. */
    public boolean traceResponse() {
        return traceResponse;
    }

    /** The request header that the application takes the session from, or null. */
    public @Nullable String sessionRequestHeader() {
        return sessionRequestHeader;
    }

    /** The response header that the session's id is answered in, or null. */
    public @Nullable String sessionResponseHeader() {
        return sessionResponseHeader;
    }

    ServerScenario atTheEdge() {
        trust = TrustPolicy.edge();
        return this;
    }

    ServerScenario withAPolicyThatThrows() {
        trust = request -> {
            throw new IllegalStateException("no list of friends");
        };
        return this;
    }

    ServerScenario withTraceResponse() {
        traceResponse = true;
        return this;
    }

    ServerScenario withSessionRequestHeader(String name) {
        sessionRequestHeader = name;
        return this;
    }

    ServerScenario withSessionResponseHeader(String name) {
        sessionResponseHeader = name;
        return this;
    }
}
