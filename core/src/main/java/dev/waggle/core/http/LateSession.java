package dev.waggle.core.http;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.trace.Span;
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
        set(span, "honeyhive.session_name", session.name(), null);
    }

    private static void set(Span span, String key, @Nullable String value, @Nullable String otherwise) {
        String chosen = value != null ? value : otherwise;
        if (chosen != null) {
            span.setAttribute(key, chosen);
        }
    }
}
