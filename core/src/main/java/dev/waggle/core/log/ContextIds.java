package dev.waggle.core.log;

import dev.waggle.core.Session;
import dev.waggle.core.internal.SpanHolder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;

/** What log lines are found by, and the names that it has there. */
final class ContextIds {

    static final String TRACE_ID = "trace_id";
    static final String SPAN_ID = "span_id";
    static final String SESSION_ID = "session_id";

    private ContextIds() {}

    /** What this context has of the three. Logs nothing: it is asked for while a line is being logged. */
    static Map<String, String> of(Context context) {
        if (context == Context.root()) {
            return Map.of();
        }
        Span current = Span.fromContext(context);
        if (current instanceof SpanHolder holder && !holder.isHeld()) {
            // A request that nobody has looked at: a line of a log is no reason to start its span, nor does it know the
            // session.
            return Map.of();
        }
        Map<String, String> ids = new HashMap<>();
        SpanContext span = current.getSpanContext();
        if (span.isValid()) {
            ids.put(TRACE_ID, span.getTraceId());
            ids.put(SPAN_ID, span.getSpanId());
        }
        Session session = Session.fromContext(context);
        if (session != null) {
            ids.put(SESSION_ID, session.id());
        }
        return ids;
    }

    /** Whether somebody has put one of them there by hand: he knows better than the current context, as {@link MdcScope} does. */
    static boolean isIn(Map<String, String> data) {
        return data.containsKey(TRACE_ID) || data.containsKey(SPAN_ID) || data.containsKey(SESSION_ID);
    }
}
