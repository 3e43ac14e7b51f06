package dev.waggle.reactor;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Reads a request's headers; names are case-insensitive there. */
final class RequestHeaders implements TextMapGetter<ServerHttpRequest> {

    static final RequestHeaders GETTER = new RequestHeaders();

    private RequestHeaders() {}

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(ServerHttpRequest request) {
        return request.getHeaders().headerNames();
    }

    @Override
    public @Nullable String get(@Nullable ServerHttpRequest request, String key) {
        return request == null ? null : request.getHeaders().getFirst(key);
    }

    @Override
    public Iterator<String> getAll(@Nullable ServerHttpRequest request, String key) {
        return request == null
                ? List.<String>of().iterator()
                : request.getHeaders().getOrEmpty(key).iterator();
    }
}
