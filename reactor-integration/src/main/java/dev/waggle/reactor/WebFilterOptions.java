package dev.waggle.reactor;

import dev.waggle.core.TrustPolicy;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * How requests are received: session, trust and response headers. Confined to the lambda that it is passed to.
 *
 * <pre>{@code
 * tracing.webFlux().webFilter(o -> o.sessionRequestHeader("x-chat").trust(TrustPolicy.edge()));
 * }</pre>
 */
public final class WebFilterOptions {

    private Function<? super ServerWebExchange, @Nullable String> sessionFrom = exchange -> null;
    private Function<ServerWebExchange, @Nullable String> sessionRequestHeader = exchange -> null;
    private @Nullable String sessionResponseHeader;
    private TrustPolicy<? super ServerHttpRequest> trust = TrustPolicy.trusted();
    private Predicate<? super ServerHttpRequest> ignored = request -> false;
    private boolean traceResponse;

    WebFilterOptions() {}

    /**
     * Where the session id of a request comes from when the application passes it on by itself. Called once per
     * request, on its thread; must not block. Null, an id that breaks the grammar, and an exception mean: not given. What
     * it gives wins over the headers.
     */
    public WebFilterOptions sessionFrom(Function<? super ServerWebExchange, @Nullable String> resolver) {
        this.sessionFrom = Objects.requireNonNull(resolver, "sessionFrom");
        return this;
    }

    /** The request header that holds a session id; asked when {@link #sessionFrom} gives none. Default: none. */
    public WebFilterOptions sessionRequestHeader(String name) {
        String header = headerName("sessionRequestHeader", name);
        this.sessionRequestHeader =
                exchange -> exchange.getRequest().getHeaders().getFirst(header);
        return this;
    }

    /** Answers with the session's id in this header. Default: none. */
    public WebFilterOptions sessionResponseHeader(String name) {
        this.sessionResponseHeader = headerName("sessionResponseHeader", name);
        return this;
    }

    /** Answers with {@code traceresponse}, so that a browser or a caller outside the mesh can name the trace. */
    public WebFilterOptions traceResponse(boolean enabled) {
        this.traceResponse = enabled;
        return this;
    }

    /** Whose session, baggage and sampling flag are believed; default everybody's. */
    public WebFilterOptions trust(TrustPolicy<? super ServerHttpRequest> policy) {
        this.trust = Objects.requireNonNull(policy, "trust");
        return this;
    }

    /**
     * Leaves requests out, such as health probes and static files: no session, no server span, and nothing below them is
     * recorded by a parent-based sampler (the default). Requests that they send on say so in their {@code traceparent}.
     * Called once per request, on its thread; must not block. One that throws counts as "no". Default: none is left out.
     */
    public WebFilterOptions ignore(Predicate<? super ServerHttpRequest> predicate) {
        this.ignored = Objects.requireNonNull(predicate, "ignore");
        return this;
    }

    Predicate<? super ServerHttpRequest> ignored() {
        return ignored;
    }

    Function<? super ServerWebExchange, @Nullable String> sessionFrom() {
        return sessionFrom;
    }

    Function<? super ServerWebExchange, @Nullable String> sessionRequestHeader() {
        return sessionRequestHeader;
    }

    @Nullable
    String sessionResponseHeader() {
        return sessionResponseHeader;
    }

    boolean traceResponse() {
        return traceResponse;
    }

    TrustPolicy<? super ServerHttpRequest> trust() {
        return trust;
    }

    private static String headerName(String option, String name) {
        Objects.requireNonNull(name, option);
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException(option + " must be a header name: \"" + name + "\"");
        }
        return name;
    }
}
