package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/** Under which names a session stands in baggage and on spans (WIRE.md sections 3 and 4). */
final class SessionKeys {

    static final AttributeKey<String> SESSION_ID = AttributeKey.stringKey("honeyhive.session_id");
    static final AttributeKey<String> PROJECT = AttributeKey.stringKey("honeyhive.project");
    static final AttributeKey<String> SOURCE = AttributeKey.stringKey("honeyhive.source");
    static final AttributeKey<String> SESSION_NAME = AttributeKey.stringKey("honeyhive.session_name");
    static final AttributeKey<String> OTEL_SESSION_ID = AttributeKey.stringKey("session.id");

    static final String[] ID_ALIASES = {"session_id", "honeyhive_session_id", "honeyhive.session_id"};
    static final String[] PROJECT_ALIASES = {"project", "honeyhive_project", "honeyhive.project"};
    static final String[] SOURCE_ALIASES = {"source", "honeyhive_source", "honeyhive.source"};

    private SessionKeys() {}

    /** Replaces whatever session the baggage holds. */
    static void writeTo(BaggageBuilder baggage, Session session) {
        remove(baggage, ID_ALIASES);
        remove(baggage, PROJECT_ALIASES);
        remove(baggage, SOURCE_ALIASES);
        put(baggage, "session_id", session.id());
        put(baggage, "project", session.project());
        put(baggage, "source", session.source());
        put(baggage, "session_name", session.name());
        put(baggage, "run_id", session.evaluation().runId());
        put(baggage, "dataset_id", session.evaluation().datasetId());
        put(baggage, "datapoint_id", session.evaluation().datapointId());
        put(baggage, "parent_id", session.evaluation().parentId());
    }

    /** The session of a context that other code made: from its baggage, else from its local span. */
    static @Nullable Session search(Context context) {
        Session session = fromBaggage(Baggage.fromContext(context));
        return session != null ? session : fromSpan(Span.fromContextOrNull(context));
    }

    private static @Nullable Session fromBaggage(Baggage baggage) {
        if (baggage.isEmpty()) {
            return null;
        }
        String id = value(baggage, ID_ALIASES);
        if (id == null || !SessionIds.isValid(id)) {
            return null;
        }
        return new Session(
                id,
                baggage.getEntryValue("session_name"),
                value(baggage, PROJECT_ALIASES),
                value(baggage, SOURCE_ALIASES),
                new Evaluation(
                        baggage.getEntryValue("run_id"),
                        baggage.getEntryValue("dataset_id"),
                        baggage.getEntryValue("datapoint_id"),
                        baggage.getEntryValue("parent_id")));
    }

    /** Micrometer's bridge rebuilds the parent on the current context, where key and baggage can be missing. */
    private static @Nullable Session fromSpan(@Nullable Span span) {
        if (!(span instanceof ReadableSpan readable)) {
            return null;
        }
        String id = readable.getAttribute(SESSION_ID);
        if (id == null) {
            return null;
        }
        return new Session(
                id,
                readable.getAttribute(SESSION_NAME),
                readable.getAttribute(PROJECT),
                readable.getAttribute(SOURCE),
                Evaluation.NONE);
    }

    private static @Nullable String value(Baggage baggage, String[] aliases) {
        for (String alias : aliases) {
            String value = baggage.getEntryValue(alias);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static void remove(BaggageBuilder baggage, String[] keys) {
        for (String key : keys) {
            baggage.remove(key);
        }
    }

    private static void put(BaggageBuilder baggage, String key, @Nullable String value) {
        if (value == null) {
            baggage.remove(key);
        } else {
            baggage.put(key, value);
        }
    }
}
