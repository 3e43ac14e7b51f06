package dev.waggle.vertx;

import dev.waggle.core.http.HttpClientSpan;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The client spans of wrapped clients' requests, from their making to their end, for our tracer to inject them. All that a
 * request can bring to a tracer is the text of its trace operation, so that is the span's id. Safe for any thread.
 */
final class OwnedRequests {

    /** One that finds its place taken injects itself: with a thousand under way, every fourth. */
    private static final int PLACES = 1 << 12;

    private final AtomicReferenceArray<@Nullable HttpClientSpan> spans = new AtomicReferenceArray<>(PLACES);

    /**
     * The operation that finds this span again, or null when there is none: its place is taken, perhaps by one of the same
     * id, because spans of an SDK that is switched off have the ids of their parents, or none.
     */
    @Nullable
    String add(HttpClientSpan span) {
        String operation = operationOf(span);
        return spans.compareAndSet(place(operation), null, span) ? operation : null;
    }

    /** The span of a request that is about to be written, perhaps once more; null for any other operation. */
    @Nullable
    HttpClientSpan find(@Nullable String operation) {
        HttpClientSpan span = operation == null ? null : spans.get(place(operation));
        return span != null && operationOf(span).equals(operation) ? span : null;
    }

    /** Forgets this span, and no other that has taken its place. */
    void remove(String operation, HttpClientSpan span) {
        spans.compareAndSet(place(operation), span, null);
    }

    private static String operationOf(HttpClientSpan span) {
        return span.span().getSpanContext().getSpanId();
    }

    private static int place(String operation) {
        int hash = operation.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    int size() {
        int size = 0;
        for (int i = 0; i < PLACES; i++) {
            if (spans.get(i) != null) {
                size++;
            }
        }
        return size;
    }
}
