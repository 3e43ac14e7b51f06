package dev.waggle.core;

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

    private static final AttributeKey<String> PARENT_ID = AttributeKey.stringKey("honeyhive.parent_id");
    private static final AttributeKey<String> RUN_ID = AttributeKey.stringKey("honeyhive_metadata.run_id");
    private static final AttributeKey<String> DATASET_ID = AttributeKey.stringKey("honeyhive_metadata.dataset_id");
    private static final AttributeKey<String> DATAPOINT_ID = AttributeKey.stringKey("honeyhive_metadata.datapoint_id");

    private static final String TWIN = "traceloop.association.properties.";
    private static final AttributeKey<String> TWIN_ID = AttributeKey.stringKey(TWIN + "session_id");
    private static final AttributeKey<String> TWIN_PROJECT = AttributeKey.stringKey(TWIN + "project");
    private static final AttributeKey<String> TWIN_SOURCE = AttributeKey.stringKey(TWIN + "source");
    private static final AttributeKey<String> TWIN_PARENT_ID = AttributeKey.stringKey(TWIN + "parent_id");
    private static final AttributeKey<Boolean> AUTO_CREATE = AttributeKey.booleanKey("honeyhive.session_auto_create");

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
            span.setAttribute(SessionKeys.SESSION_ID, session.id());
            set(span, SessionKeys.PROJECT, project(session));
            set(span, SessionKeys.SOURCE, source(session));
            span.setAttribute(SessionKeys.OTEL_SESSION_ID, session.id());
            set(span, SessionKeys.SESSION_NAME, session.name());
            if (session.evaluation() != Evaluation.NONE) {
                stampEvaluation(span, session.evaluation());
            }
        }
        baggage.copy(parent, span);
        return session;
    }

    /** What {@link #stamp} sets of the session, as attributes, for a span that had no room for all of it. */
    Attributes row(Session session) {
        Evaluation evaluation = session.evaluation();
        return Attributes.builder()
                .put(SessionKeys.SESSION_ID, session.id())
                .put(SessionKeys.PROJECT, project(session))
                .put(SessionKeys.SOURCE, source(session))
                .put(SessionKeys.OTEL_SESSION_ID, session.id())
                .put(SessionKeys.SESSION_NAME, session.name())
                .put(PARENT_ID, evaluation.parentId())
                .put(RUN_ID, evaluation.runId())
                .put(DATASET_ID, evaluation.datasetId())
                .put(DATAPOINT_ID, evaluation.datapointId())
                .build();
    }

    /** The rows that our own encoder appends: for foreign exporters, which do not. */
    void stampConstant(ReadWriteSpan span, Session session, Predicate<String> startedOverRest) {
        span.setAttribute(TWIN_ID, session.id());
        set(span, TWIN_PROJECT, project(session));
        set(span, TWIN_SOURCE, source(session));
        set(span, TWIN_PARENT_ID, session.evaluation().parentId());
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

    private static void stampEvaluation(ReadWriteSpan span, Evaluation evaluation) {
        set(span, PARENT_ID, evaluation.parentId());
        set(span, RUN_ID, evaluation.runId());
        set(span, DATASET_ID, evaluation.datasetId());
        set(span, DATAPOINT_ID, evaluation.datapointId());
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
            } catch (RuntimeException broken) {
                return null;
            }
        }
    }
}
