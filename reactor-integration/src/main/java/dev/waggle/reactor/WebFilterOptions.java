package dev.waggle.reactor;

import dev.waggle.core.TrustPolicy;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** How requests are received. Confined to the lambda that it is passed to. */
public final class WebFilterOptions {

    TrustPolicy<ServerHttpRequest> trust = TrustPolicy.trusted();

    @Nullable
    Function<? super ServerWebExchange, @Nullable String> sessionFrom;

    WebFilterOptions() {}

    /** Whose session, baggage and sampling flag are believed; default {@link TrustPolicy#trusted()}. */
    public WebFilterOptions trust(TrustPolicy<ServerHttpRequest> policy) {
        this.trust = Objects.requireNonNull(policy, "trust");
        return this;
    }

    /**
     * Where the id of a session is, for the Session ID approach: a header, a cookie, a path variable. Called once per
     * request, on its thread; must not block. Null, or an id that breaks the grammar, means none. An id that is found
     * wins over the headers.
     */
    public WebFilterOptions sessionFrom(Function<? super ServerWebExchange, @Nullable String> resolver) {
        this.sessionFrom = Objects.requireNonNull(resolver, "sessionFrom");
        return this;
    }
}
