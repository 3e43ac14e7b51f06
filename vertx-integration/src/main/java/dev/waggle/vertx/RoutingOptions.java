package dev.waggle.vertx;

import dev.waggle.core.TrustPolicy;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How requests are received: which ones, session, trust and response headers.
 *
 * <pre>{@code
 * tracing.routingHandler(o -> o.sessionFrom(rc -> rc.request().getHeader("x-chat")).trust(TrustPolicy.edge()));
 * }</pre>
 */
public final class RoutingOptions {

    private @Nullable Function<? super RoutingContext, @Nullable String> sessionFrom;
    private @Nullable String sessionRequestHeader;
    private @Nullable String sessionResponseHeader;
    private TrustPolicy<? super HttpServerRequest> trust = TrustPolicy.trusted();
    private boolean traceResponse;
    private @Nullable Predicate<? super HttpServerRequest> ignore;
    private List<String> ignoredPaths = List.of();

    /** The defaults: every request is trusted, no header of the user's is read, none is answered with. */
    public RoutingOptions() {}

    /** A copy. */
    public RoutingOptions(RoutingOptions other) {
        this.sessionFrom = other.sessionFrom;
        this.sessionRequestHeader = other.sessionRequestHeader;
        this.sessionResponseHeader = other.sessionResponseHeader;
        this.trust = other.trust;
        this.traceResponse = other.traceResponse;
        this.ignore = other.ignore;
        this.ignoredPaths = other.ignoredPaths;
    }

    /**
     * From configuration: {@code sessionRequestHeader}, {@code sessionResponseHeader}, {@code traceResponse},
     * {@code ignorePaths}, a list, and {@code trust}, which is {@code "trusted"} or {@code "edge"}. Unknown keys are ignored.
     *
     * @throws IllegalArgumentException naming the option and value that is wrong
     */
    public RoutingOptions(JsonObject json) {
        String request = json.getString("sessionRequestHeader");
        if (request != null) {
            sessionRequestHeader(request);
        }
        String response = json.getString("sessionResponseHeader");
        if (response != null) {
            sessionResponseHeader(response);
        }
        Object answered = json.getValue("traceResponse", false);
        if (!(answered instanceof Boolean enabled)) {
            throw new IllegalArgumentException("traceResponse must be true or false: " + answered);
        }
        traceResponse(enabled);
        Object paths = json.getValue("ignorePaths");
        if (paths != null) {
            ignorePaths(texts("ignorePaths", paths));
        }
        Object policy = json.getValue("trust", "trusted");
        if ("edge".equals(policy)) {
            trust(TrustPolicy.edge());
        } else if (!"trusted".equals(policy)) {
            throw new IllegalArgumentException("trust must be \"trusted\" or \"edge\": " + policy);
        }
    }

    /**
     * To configuration. Code has no JSON: a resolver and a predicate are left out, and a policy of one's own becomes
     * {@code "edge"}, which believes nobody whom it did not.
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("traceResponse", traceResponse);
        if (trust != TrustPolicy.<HttpServerRequest>trusted()) {
            json.put("trust", "edge");
        }
        if (sessionRequestHeader != null) {
            json.put("sessionRequestHeader", sessionRequestHeader);
        }
        if (sessionResponseHeader != null) {
            json.put("sessionResponseHeader", sessionResponseHeader);
        }
        if (!ignoredPaths.isEmpty()) {
            json.put("ignorePaths", new JsonArray(ignoredPaths));
        }
        return json;
    }

    /**
     * Where the session id of a request comes from when the application passes it on by itself. Called once per
     * request, on its event loop, before the body is read. Null, an exception, or an id that breaks the grammar means: not
     * given. What it gives wins over the headers.
     */
    public RoutingOptions sessionFrom(Function<? super RoutingContext, @Nullable String> resolver) {
        this.sessionFrom = Objects.requireNonNull(resolver, "sessionFrom");
        return this;
    }

    /**
     * The request header that holds a session id, for configuration files; the same as a {@link #sessionFrom}, and asked when that
     * gives none.
     */
    public RoutingOptions sessionRequestHeader(String name) {
        this.sessionRequestHeader = headerName("sessionRequestHeader", name);
        return this;
    }

    /** Answers with the session's id in this header. Default: none. */
    public RoutingOptions sessionResponseHeader(String name) {
        this.sessionResponseHeader = headerName("sessionResponseHeader", name);
        return this;
    }

    /** Answers with {@code traceresponse}, so that a browser or a caller outside the mesh can name the trace. */
    public RoutingOptions traceResponse(boolean enabled) {
        this.traceResponse = enabled;
        return this;
    }

    /** Whose session, baggage and sampling flag are believed; default everybody's. */
    public RoutingOptions trust(TrustPolicy<? super HttpServerRequest> policy) {
        this.trust = Objects.requireNonNull(policy, "trust");
        return this;
    }

    /**
     * Requests that are not to be recorded: probes, metrics, assets. They get no span, and no session of their own, nor do the
     * calls that they make: what goes on under their context is not sampled, unless a sampler of the application's own has other
     * ideas, and calls go on with a {@code traceparent} that says so, and with what a trusted caller's baggage has. Of a tracer of somebody else's the server span stays. Called
     * once for each request, on its event loop; one that throws counts as "no". Default: none.
     */
    public RoutingOptions ignore(Predicate<? super HttpServerRequest> requests) {
        this.ignore = Objects.requireNonNull(requests, "ignore");
        return this;
    }

    /**
     * The same by path, for configuration files, and beside {@link #ignore}: {@code /health} is this path, {@code /assets/*}
     * every one that begins like it, unless it has dot segments. Replaces what was said before.
     *
     * @throws IllegalArgumentException naming a path that does not begin with a slash
     */
    public RoutingOptions ignorePaths(String... paths) {
        for (String path : paths) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("ignorePaths must begin with \"/\": \"" + path + "\"");
            }
        }
        this.ignoredPaths = List.of(paths);
        return this;
    }

    boolean ignores(HttpServerRequest request) {
        return !ignoredPaths.isEmpty() && isIgnored(request.path()) || ignore != null && ignore.test(request);
    }

    private boolean isIgnored(@Nullable String path) {
        for (String ignored : ignoredPaths) {
            if (path != null && (ignored.endsWith("*") ? isBelow(path, ignored) : path.equals(ignored))) {
                return true;
            }
        }
        return false;
    }

    /** A router takes {@code /assets/../chat} for {@code /chat}: nobody is to switch recording off from outside like that. */
    private static boolean isBelow(String path, String pattern) {
        int prefix = pattern.length() - 1;
        return path.regionMatches(0, pattern, 0, prefix)
                && path.indexOf("..", prefix) < 0
                && path.indexOf("%2e", prefix) < 0
                && path.indexOf("%2E", prefix) < 0;
    }

    @Nullable
    String resolveSession(RoutingContext context) {
        return sessionFrom == null ? null : sessionFrom.apply(context);
    }

    @Nullable
    String sessionRequestHeader() {
        return sessionRequestHeader;
    }

    @Nullable
    String sessionResponseHeader() {
        return sessionResponseHeader;
    }

    boolean traceResponse() {
        return traceResponse;
    }

    TrustPolicy<? super HttpServerRequest> trust() {
        return trust;
    }

    private static String[] texts(String option, Object value) {
        if (value instanceof JsonArray list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toArray(String[]::new);
        }
        throw new IllegalArgumentException(option + " must be a list of texts: " + value);
    }

    private static String headerName(String option, String name) {
        Objects.requireNonNull(name, option);
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException(option + " must be a header name: \"" + name + "\"");
        }
        return name;
    }
}
