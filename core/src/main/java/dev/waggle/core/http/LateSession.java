package dev.waggle.core.http;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.internal.SessionTwins;
import dev.waggle.core.internal.SpanHolder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/** Stamps a session on a span that started before anybody knew it; what starts later is stamped at its start. */
final class LateSession {

    private LateSession() {}

    static void stamp(SessionTracer tracer, Span span, @Nullable Session atStart, Session session) {
        if (session.equals(atStart)) {
            return;
        }
        Session defaults = tracer.newSession();
        span.setAttribute("honeyhive.session_id", session.id());
        span.setAttribute("session.id", session.id());
        set(span, "honeyhive.project", session.project(), defaults.project());
        set(span, "honeyhive.source", session.source(), defaults.source());
        // Set by a processor where the exporter is not ours, which adds them otherwise.
        Span held = span instanceof SpanHolder holder ? holder.held() : span;
        boolean hasTwins = held instanceof ReadableSpan stamped && stamped.getAttribute(SessionTwins.ID) != null;
        if (hasTwins) {
            span.setAttribute(SessionTwins.ID, session.id());
            set(span, SessionTwins.PROJECT.getKey(), session.project(), defaults.project());
            set(span, SessionTwins.SOURCE.getKey(), session.source(), defaults.source());
        }
        // A session without a name is called by its id: whatever the other one was called, this one is not.
        boolean hasName = hasTwins || atStart != null && atStart.name() != null;
        set(span, "honeyhive.session_name", session.name(), hasName ? session.id() : null);
    }

    private static void set(Span span, String key, @Nullable String value, @Nullable String otherwise) {
        String chosen = value != null ? value : otherwise;
        if (chosen != null) {
            span.setAttribute(key, chosen);
        }
    }
}
