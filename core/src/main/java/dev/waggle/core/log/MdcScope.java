package dev.waggle.core.log;

import dev.waggle.core.Session;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * {@code trace_id}, {@code span_id} and {@code session_id} in SLF4J's MDC, around a synchronous body.
 *
 * <pre>{@code
 * try (MdcScope mdc = MdcScope.open(event.context())) {
 *     log.info("looked up {}", id);
 * }
 * }</pre>
 *
 * What stood under the three keys before stands there again after {@link #close}, so nothing is left on a pooled
 * thread. The MDC belongs to one thread: a reactive chain opens a scope around each synchronous piece that logs, from
 * the context that it carries itself.
 */
public final class MdcScope implements AutoCloseable {

    private static final String TRACE_ID = "trace_id";
    private static final String SPAN_ID = "span_id";
    private static final String SESSION_ID = "session_id";

    private final Thread opener = Thread.currentThread();
    private final @Nullable String traceId = MDC.get(TRACE_ID);
    private final @Nullable String spanId = MDC.get(SPAN_ID);
    private final @Nullable String sessionId = MDC.get(SESSION_ID);
    private boolean closed;

    private MdcScope() {}

    /** Sets the three keys from {@code context}; what it lacks is absent until {@link #close}. */
    public static MdcScope open(Context context) {
        MdcScope scope = new MdcScope();
        SpanContext span = Span.fromContext(context).getSpanContext();
        Session session = Session.fromContext(context);
        put(TRACE_ID, span.isValid() ? span.getTraceId() : null);
        put(SPAN_ID, span.isValid() ? span.getSpanId() : null);
        put(SESSION_ID, session == null ? null : session.id());
        return scope;
    }

    /**
     * Runs {@code body} with the three keys set.
     *
     * @throws Exception what {@code body} throws
     */
    public static <T extends @Nullable Object> T call(Context context, Callable<T> body) throws Exception {
        try (MdcScope scope = open(context)) {
            return body.call();
        }
    }

    /** Runs {@code body} with the three keys set. */
    public static void run(Context context, Runnable body) {
        try (MdcScope scope = open(context)) {
            body.run();
        }
    }

    /** Puts back what was there. Only on the thread that opened the scope, and once; otherwise it does nothing. */
    @Override
    public void close() {
        if (!closed && opener == Thread.currentThread()) {
            closed = true;
            put(TRACE_ID, traceId);
            put(SPAN_ID, spanId);
            put(SESSION_ID, sessionId);
        }
    }

    private static void put(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
