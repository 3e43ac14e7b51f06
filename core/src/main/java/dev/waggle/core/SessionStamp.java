package dev.waggle.core;

import dev.waggle.core.internal.SessionTwins;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The attributes that say to which session a span belongs (WIRE.md section 4). */
final class SessionStamp {

    static final AttributeKey<Boolean> AUTO_CREATE = AttributeKey.booleanKey("honeyhive.session_auto_create");

    private final @Nullable String defaultProject;
    private final @Nullable String defaultSource;
    private final BaggageCopy baggage;

    SessionStamp(@Nullable String defaultProject, @Nullable String defaultSource, Set<String> keys, Redactor redactor) {
        this.defaultProject = defaultProject;
        this.defaultSource = defaultSource;
        this.baggage = new BaggageCopy(keys, redactor);
    }

    /** The first row, and what came in the baggage. Returns the session, or null when the context has none. */
    @Nullable
    Session stamp(Context parent, ReadWriteSpan span) {
        Session session = Session.fromContext(parent);
        if (session != null) {
            span.setAllAttributes(row(session));
        }
        stampBaggage(parent, span);
        return session;
    }

    /** The first row alone: what every span of the session has. */
    Attributes row(Session session) {
        return new SessionRow(session, project(session), source(session));
    }

    /** What came in the baggage alone. */
    void stampBaggage(Context parent, ReadWriteSpan span) {
        baggage.copy(parent, span);
    }

    /** The rows that our own encoder appends: for foreign exporters, which do not. */
    void stampConstant(ReadWriteSpan span, Session session, Predicate<String> startedOverRest) {
        span.setAttribute(SessionTwins.ID, session.id());
        set(span, SessionTwins.PROJECT, project(session));
        set(span, SessionTwins.SOURCE, source(session));
        set(span, SessionTwins.PARENT_ID, session.evaluation().parentId());
        if (!startedOverRest.test(session.id())) {
            span.setAttribute(AUTO_CREATE, true);
            if (session.name() == null) {
                span.setAttribute(SessionKeys.SESSION_NAME, session.id());
            }
        }
    }

    private @Nullable String project(Session session) {
        return session.project() != null ? session.project() : defaultProject;
    }

    private @Nullable String source(Session session) {
        return session.source() != null ? session.source() : defaultSource;
    }

    private static void set(ReadWriteSpan span, AttributeKey<String> key, @Nullable String value) {
        if (value != null) {
            span.setAttribute(key, value);
        }
    }

    /** Copies the user's baggage, by an allow-list: all of it would be a leak of what other services put there. */
    private record BaggageCopy(Set<String> keys, Redactor redactor) {

        void copy(Context parent, ReadWriteSpan span) {
            if (keys.isEmpty()) {
                return;
            }
            Baggage baggage = Baggage.fromContext(parent);
            for (String key : keys) {
                String value = baggage.getEntryValue(key);
                if (value != null) {
                    String attribute = "baggage." + key;
                    set(span, AttributeKey.stringKey(attribute), redacted(attribute, value));
                }
            }
        }

        private @Nullable String redacted(String attribute, String value) {
            try {
                return redactor.redact(attribute, value);
            } catch (RuntimeException | StackOverflowError broken) {
                return null;
            }
        }
    }
}
