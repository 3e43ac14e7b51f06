package dev.waggle.core.export;

import dev.waggle.core.EventType;
import dev.waggle.core.internal.EventTypes;
import dev.waggle.core.internal.SessionTwins;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a span of a session has on the wire beyond what was set on it (WIRE.md section 4, rows two and three, and the
 * event type). It costs the start of a span nothing.
 *
 * <p>Filled while a span's own attributes go by; a key that the span has itself is never written again. Used by one
 * thread at a time.
 */
final class SessionSupplement {

    private static final String TWIN = SessionTwins.PREFIX;

    /** Roles of attribute keys; 0 is none. The derived ones come first: their bits say what is there already. */
    private static final int TWIN_ID = 1;

    private static final int TWIN_PROJECT = 2;
    private static final int TWIN_SOURCE = 3;
    private static final int TWIN_PARENT = 4;
    private static final int AUTO_CREATE = 5;
    private static final int NAME = 6;
    private static final int EVENT_TYPE = 7;
    private static final int ID = 8;
    private static final int PROJECT = 9;
    private static final int SOURCE = 10;
    private static final int PARENT = 11;
    private static final int OPERATION = 12;
    private static final int OPENINFERENCE = 13;
    private static final int MODEL = 14;

    private static final AttributeKey<Boolean> AUTO_CREATE_KEY =
            AttributeKey.booleanKey("honeyhive.session_auto_create");
    private static final AttributeKey<String> NAME_KEY = AttributeKey.stringKey("honeyhive.session_name");

    private final Predicate<String> startedOverRest;
    private int seen;
    private @Nullable String id;
    private @Nullable String project;
    private @Nullable String source;
    private @Nullable String parent;
    private @Nullable String operation;
    private @Nullable String openInference;

    SessionSupplement(Predicate<String> startedOverRest) {
        this.startedOverRest = startedOverRest;
    }

    static int role(String key) {
        return switch (key) {
            case "honeyhive.session_id" -> ID;
            case "honeyhive.project" -> PROJECT;
            case "honeyhive.source" -> SOURCE;
            case "honeyhive.parent_id" -> PARENT;
            case "honeyhive.session_name" -> NAME;
            case "honeyhive.session_auto_create" -> AUTO_CREATE;
            case TWIN + "session_id" -> TWIN_ID;
            case TWIN + "project" -> TWIN_PROJECT;
            case TWIN + "source" -> TWIN_SOURCE;
            case TWIN + "parent_id" -> TWIN_PARENT;
            case "honeyhive_event_type" -> EVENT_TYPE;
            case "gen_ai.operation.name" -> OPERATION;
            case "openinference.span.kind" -> OPENINFERENCE;
            case "gen_ai.request.model", "gen_ai.response.model" -> MODEL;
            default -> 0;
        };
    }

    void reset() {
        seen = 0;
        id = null;
        project = null;
        source = null;
        parent = null;
        operation = null;
        openInference = null;
    }

    void observe(int role, Object value) {
        seen |= bit(role);
        if (!(value instanceof String text)) {
            return;
        }
        switch (role) {
            case ID -> id = text;
            case PROJECT -> project = text;
            case SOURCE -> source = text;
            case PARENT -> parent = text;
            case OPERATION -> operation = text;
            case OPENINFERENCE -> openInference = text;
            default -> {}
        }
    }

    /** Whether the attributes that {@link #complete} adds, or their values, depend on the value that has this role. */
    static boolean decides(int role) {
        return role >= PROJECT && role <= OPENINFERENCE;
    }

    /** Whether it is the session's id that has this role. */
    static boolean isSession(int role) {
        return role == ID;
    }

    /** Whether an attribute that {@link #complete} adds in this role has the session's id as its value. */
    static boolean repeatsSession(int role) {
        return role == TWIN_ID || role == NAME;
    }

    boolean wasStartedOverRest(String session) {
        return startedOverRest.test(session);
    }

    /**
     * Gives the span the attributes that are missing.
     *
     * @return whether the span's session was started over REST; what is added depends on it
     */
    boolean complete(SpanAttributes span, SpanKind kind) {
        String session = id;
        if (session == null) {
            return false;
        }
        boolean rest = wasStartedOverRest(session);
        if (!has(EVENT_TYPE)) {
            span.accept(EventTypes.EVENT_TYPE, type(kind).value());
        }
        if (parent != null && !has(TWIN_PARENT)) {
            span.accept(SessionTwins.PARENT_ID, parent);
        }
        if (source != null && !has(TWIN_SOURCE)) {
            span.accept(SessionTwins.SOURCE, source);
        }
        if (project != null && !has(TWIN_PROJECT)) {
            span.accept(SessionTwins.PROJECT, project);
        }
        if (!has(TWIN_ID)) {
            span.accept(SessionTwins.ID, session);
        }
        if (!rest && !has(AUTO_CREATE)) {
            span.accept(AUTO_CREATE_KEY, true);
        }
        if (!rest && !has(NAME)) {
            span.accept(NAME_KEY, session);
        }
        return rest;
    }

    private EventType type(SpanKind kind) {
        return EventTypes.infer(kind, operation, openInference, has(MODEL));
    }

    private boolean has(int role) {
        return (seen & bit(role)) != 0;
    }

    private static int bit(int role) {
        return 1 << role;
    }
}
