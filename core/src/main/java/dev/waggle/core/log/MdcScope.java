package dev.waggle.core.log;

import io.opentelemetry.context.Context;
import java.util.Map;
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

    private final Thread opener = Thread.currentThread();
    private final @Nullable String traceId = MDC.get(ContextIds.TRACE_ID);
    private final @Nullable String spanId = MDC.get(ContextIds.SPAN_ID);
    private final @Nullable String sessionId = MDC.get(ContextIds.SESSION_ID);
    private boolean closed;

    private MdcScope() {}

    /** Sets the three keys from {@code context}; what it lacks is absent until {@link #close}. */
    public static MdcScope open(Context context) {
        MdcScope scope = new MdcScope();
        Map<String, String> ids = ContextIds.of(context);
        put(ContextIds.TRACE_ID, ids.get(ContextIds.TRACE_ID));
        put(ContextIds.SPAN_ID, ids.get(ContextIds.SPAN_ID));
        put(ContextIds.SESSION_ID, ids.get(ContextIds.SESSION_ID));
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
            put(ContextIds.TRACE_ID, traceId);
            put(ContextIds.SPAN_ID, spanId);
            put(ContextIds.SESSION_ID, sessionId);
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
