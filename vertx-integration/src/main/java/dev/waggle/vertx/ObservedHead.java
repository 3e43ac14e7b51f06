package dev.waggle.vertx;

import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.TagExtractor;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as Vert.x shows it to its tracer, for a client's always, for a server's where it does not show the
 * whole request: as a request up to HTTP/1.1 and on the floor; since 5.1 on HTTP/2 as bare headers, of which only the tags
 * tell method and address.
 *
 * @param headers null where a client's request has none, on the floor
 */
record ObservedHead(
        String method,
        @Nullable AbsoluteUri uri,
        @Nullable MultiMap headers,
        @Nullable SocketAddress peer) {

    /** Null when it is no HTTP request. */
    static <R> @Nullable ObservedHead of(R request, TagExtractor<R> tags) {
        if (request instanceof HttpRequest head) {
            return new ObservedHead(
                    head.method().name(), AbsoluteUri.parse(head.absoluteURI()), head.headers(), head.remoteAddress());
        }
        return request instanceof MultiMap headers ? ofTags(request, headers, tags) : null;
    }

    /** The headers that a request has before a tracer adds any; null when it shows none. */
    static @Nullable MultiMap headers(@Nullable Object request) {
        if (request instanceof HttpRequest head) {
            return head.headers();
        }
        return request instanceof MultiMap headers ? headers : null;
    }

    private static <R> @Nullable ObservedHead ofTags(R request, MultiMap headers, TagExtractor<R> tags) {
        String method = null;
        String uri = null;
        for (int i = 0; i < tags.len(request); i++) {
            String name = tags.name(request, i);
            if ("http.request.method".equals(name)) {
                method = tags.value(request, i);
            } else if ("http.url".equals(name) || "url.full".equals(name)) {
                uri = tags.value(request, i);
            }
        }
        return method == null ? null : new ObservedHead(method, AbsoluteUri.parse(uri), headers, null);
    }

    /** The status code of an answer that Vert.x shows as an answer or as bare headers; 0 when there is none. */
    static <R> int status(@Nullable R response, TagExtractor<R> tags) {
        if (response instanceof io.vertx.core.spi.observability.HttpResponse answered) {
            return answered.statusCode();
        }
        if (response instanceof MultiMap) {
            for (int i = 0; i < tags.len(response); i++) {
                if ("http.response.status_code".equals(tags.name(response, i))) {
                    return Integer.parseInt(tags.value(response, i));
                }
            }
        }
        return 0;
    }
}
