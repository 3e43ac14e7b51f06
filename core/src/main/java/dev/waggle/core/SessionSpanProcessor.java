package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stamps the session of the parent context on every span at its start, whatever library made it. */
final class SessionSpanProcessor implements SpanProcessor {

    private final @Nullable String defaultProject;
    private final @Nullable String defaultSource;
    private final Set<String> baggageKeys;
    private final boolean complete;

    /**
     * @param complete whether to set what our own encoder would append (WIRE.md section 4, rows two and three): true
     *     under a foreign exporter
     */
    SessionSpanProcessor(
            @Nullable String defaultProject,
            @Nullable String defaultSource,
            Set<String> baggageKeys,
            boolean complete) {
        this.defaultProject = defaultProject;
        this.defaultSource = defaultSource;
        this.baggageKeys = Set.copyOf(baggageKeys);
        this.complete = complete;
    }

    /** For an SDK of the application's own, whose exporter knows nothing of sessions. */
    static SessionSpanProcessor complete() {
        return new SessionSpanProcessor(null, null, Set.of(), true);
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        Session session = Session.fromContext(parent);
        if (session != null) {
            stamp(span, session);
        }
        if (!baggageKeys.isEmpty()) {
            copyBaggage(Baggage.fromContext(parent), span);
        }
    }

    private void stamp(ReadWriteSpan span, Session session) {
        String project = session.project() != null ? session.project() : defaultProject;
        String source = session.source() != null ? session.source() : defaultSource;
        span.setAttribute(SessionKeys.SESSION_ID, session.id());
        span.setAttribute(SessionKeys.OTEL_SESSION_ID, session.id());
        if (project != null) {
            span.setAttribute(SessionKeys.PROJECT, project);
        }
        if (source != null) {
            span.setAttribute(SessionKeys.SOURCE, source);
        }
        if (session.name() != null) {
            span.setAttribute(SessionKeys.SESSION_NAME, session.name());
        }
    }

    private void copyBaggage(Baggage baggage, ReadWriteSpan span) {
        for (String key : baggageKeys) {
            String value = baggage.getEntryValue(key);
            if (value != null) {
                span.setAttribute("baggage." + key, value);
            }
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
