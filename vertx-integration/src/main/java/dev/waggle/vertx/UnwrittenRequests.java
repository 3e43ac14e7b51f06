package dev.waggle.vertx;

import dev.waggle.core.http.HttpClientSpan;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The client spans of requests that Vert.x has not begun to write. All that a request can bring to a tracer is the text of
 * its trace operation, so that is the span's id. Safe for any thread.
 */
final class UnwrittenRequests {

    private final Map<String, HttpClientSpan> spans = new ConcurrentHashMap<>();

    /**
     * The operation that finds this span again, or null when there is none: the spans of an SDK that is switched off have
     * the ids of their parents, or none.
     */
    @Nullable
    String add(HttpClientSpan span) {
        String operation = span.span().getSpanContext().getSpanId();
        return spans.putIfAbsent(operation, span) == null ? operation : null;
    }

    /** The span of a request that is about to be written; null for any other operation. */
    @Nullable
    HttpClientSpan take(@Nullable String operation) {
        return operation == null ? null : spans.remove(operation);
    }

    int size() {
        return spans.size();
    }

    /** Forgets this span, and no other that has taken its place. */
    void remove(String operation, HttpClientSpan span) {
        spans.remove(operation, span);
    }
}
