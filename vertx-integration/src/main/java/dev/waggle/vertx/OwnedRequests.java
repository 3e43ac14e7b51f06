package dev.waggle.vertx;

import dev.waggle.core.http.HttpClientSpan;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The client spans of wrapped clients' requests, from their making to their end, for our tracer to inject them. All that a
 * request can bring to a tracer is the text of its trace operation, so that is the span's id. Safe for any thread.
 */
final class OwnedRequests {

    /** More have been forgotten by an interceptor, or wait for a host that does not answer. */
    private static final int MOST = 1 << 16;

    private final Map<String, HttpClientSpan> spans = new ConcurrentHashMap<>();

    /**
     * The operation that finds this span again, or null when there is none: there are too many, or it is another one's,
     * because spans of an SDK that is switched off have the ids of their parents, or none.
     */
    @Nullable
    String add(HttpClientSpan span) {
        if (spans.size() >= MOST) {
            return null;
        }
        String operation = span.span().getSpanContext().getSpanId();
        return spans.putIfAbsent(operation, span) == null ? operation : null;
    }

    /** The span of a request that is about to be written, perhaps once more; null for any other operation. */
    @Nullable
    HttpClientSpan find(@Nullable String operation) {
        return operation == null ? null : spans.get(operation);
    }

    /** Forgets this span, and no other that has taken its place. */
    void remove(String operation, HttpClientSpan span) {
        spans.remove(operation, span);
    }

    int size() {
        return spans.size();
    }
}
