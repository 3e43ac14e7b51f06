package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Under which names a session stands in baggage and on spans (WIRE.md sections 3 and 4). */
final class SessionKeys {

    static final AttributeKey<String> SESSION_ID = AttributeKey.stringKey("honeyhive.session_id");
    static final AttributeKey<String> PROJECT = AttributeKey.stringKey("honeyhive.project");
    static final AttributeKey<String> SOURCE = AttributeKey.stringKey("honeyhive.source");
    static final AttributeKey<String> SESSION_NAME = AttributeKey.stringKey("honeyhive.session_name");
    static final AttributeKey<String> OTEL_SESSION_ID = AttributeKey.stringKey("session.id");

    private SessionKeys() {}

    /**
     * The baggage with this session in place of whatever session it holds, aliases included. It stands first, for
     * propagators that write in order: receivers cut at the end.
     */
    static Baggage replace(Baggage baggage, Session session) {
        if (baggage.isEmpty()) {
            return new SessionBaggage(session);
        }
        List<BaggageMember> members = new ArrayList<>(baggage.size() + 4);
        fieldsOf(session).addTo(members);
        baggage.forEach((key, entry) -> {
            if (SessionField.of(key, 0, key.length()) == null) {
                members.add(new BaggageMember(key, entry.getValue(), entry.getMetadata()));
            }
        });
        return new WireBaggage(members);
    }

    static SessionFields fieldsOf(Session session) {
        SessionFields fields = new SessionFields();
        fields.put(SessionField.SESSION_ID, session.id());
        fields.put(SessionField.PROJECT, session.project());
        fields.put(SessionField.SOURCE, session.source());
        fields.put(SessionField.SESSION_NAME, session.name());
        fields.put(SessionField.RUN_ID, session.evaluation().runId());
        fields.put(SessionField.DATASET_ID, session.evaluation().datasetId());
        fields.put(SessionField.DATAPOINT_ID, session.evaluation().datapointId());
        fields.put(SessionField.PARENT_ID, session.evaluation().parentId());
        return fields;
    }

    /** What a baggage says of a session, also where it names none; in its order, in which the last one wins. */
    static SessionFields fieldsOf(Baggage baggage) {
        SessionFields fields = new SessionFields();
        baggage.forEach((key, entry) -> fields.put(key, entry.getValue()));
        return fields;
    }

    /** The session of a context that other code made: from its baggage, else from its local span. */
    static @Nullable Session search(Context context) {
        Baggage baggage = Baggage.fromContext(context);
        Session session = baggage.isEmpty() ? null : fieldsOf(baggage).toSession();
        return session != null ? session : fromSpan(Span.fromContextOrNull(context));
    }

    /** Micrometer's bridge rebuilds the parent on the current context, where key and baggage can be missing. */
    private static @Nullable Session fromSpan(@Nullable Span span) {
        if (!(span instanceof ReadableSpan readable)) {
            return null;
        }
        String id = readable.getAttribute(SESSION_ID);
        // Anybody can set an attribute: what breaks the grammar would break the header that it is written to.
        if (id == null || !SessionIds.isValid(id)) {
            return null;
        }
        return new Session(
                id,
                readable.getAttribute(SESSION_NAME),
                readable.getAttribute(PROJECT),
                readable.getAttribute(SOURCE),
                Evaluation.NONE);
    }
}
