package dev.waggle.core.export;

import dev.waggle.core.EventType;
import dev.waggle.core.internal.EventTypes;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a span of a session has on the wire beyond what was set on it (WIRE.md section 4, rows two and three, and the
 * event type). It is constant per session, so that the next span of a session has the bytes of the one before, out of
 * the same buffer; it costs the start of a span nothing.
 *
 * <p>Filled while a span's own attributes go by; a key that the span has itself is never written again. Used by one
 * thread at a time.
 */
final class SessionSupplement {

    private static final String TWIN = "traceloop.association.properties.";
    private static final int SLOTS = 256;

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
    private static final int CONSTANT = bit(TWIN_ID) | bit(TWIN_PROJECT) | bit(TWIN_SOURCE) | bit(AUTO_CREATE);

    private final Predicate<String> startedOverRest;
    private final @Nullable Written[] written = new Written[SLOTS];

    /** Of the sessions in {@link #written}: a look at the session itself is a look into memory. */
    private final int[] hashes = new int[SLOTS];

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

    /** Writes the attributes that are missing; those that are constant as they stand in the buffer already. */
    void writeTo(OtlpEncoder encoder, SpanKind kind) {
        String session = id;
        if (session == null) {
            return;
        }
        if ((seen & bit(EVENT_TYPE)) == 0) {
            encoder.stringAttribute(EventTypes.EVENT_TYPE.getKey(), type(kind).value());
        }
        if (parent != null && (seen & bit(TWIN_PARENT)) == 0) {
            encoder.stringAttribute(TWIN + "parent_id", parent);
        }
        boolean rest = startedOverRest.test(session);
        if ((seen & CONSTANT) != 0) {
            writeConstant(encoder, session, rest);
            return;
        }
        int hash = session.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Written before = written[slot];
        if (before == null) {
            before = new Written();
            written[slot] = before;
        }
        if (hashes[slot] == hash
                && before.matches(this, session, rest)
                && encoder.repeat(before.generation, before.start, before.end)) {
            return;
        }
        int start = encoder.size();
        writeConstant(encoder, session, rest);
        hashes[slot] = hash;
        before.set(this, session, rest, encoder.generation(), start, encoder.size());
    }

    private EventType type(SpanKind kind) {
        return EventTypes.infer(kind, operation, openInference, (seen & bit(MODEL)) != 0);
    }

    private void writeConstant(OtlpEncoder encoder, String session, boolean rest) {
        if (!rest) {
            if ((seen & bit(NAME)) == 0) {
                encoder.stringAttribute("honeyhive.session_name", session);
            }
            if ((seen & bit(AUTO_CREATE)) == 0) {
                encoder.booleanAttribute("honeyhive.session_auto_create", true);
            }
        }
        if (source != null && (seen & bit(TWIN_SOURCE)) == 0) {
            encoder.stringAttribute(TWIN + "source", source);
        }
        if (project != null && (seen & bit(TWIN_PROJECT)) == 0) {
            encoder.stringAttribute(TWIN + "project", project);
        }
        if ((seen & bit(TWIN_ID)) == 0) {
            encoder.stringAttribute(TWIN + "session_id", session);
        }
    }

    private static int bit(int role) {
        return 1 << role;
    }

    private boolean isNamed() {
        return (seen & bit(NAME)) != 0;
    }

    /** Where the constant attributes of a session stand in the encoder's buffer. Used again for the next session. */
    private static final class Written {

        private @Nullable String session;
        private @Nullable String project;
        private @Nullable String source;
        private boolean named;
        private boolean rest;
        private long generation;
        private int start;
        private int end;

        boolean matches(SessionSupplement span, String session, boolean rest) {
            return session.equals(this.session)
                    && this.rest == rest
                    && named == span.isNamed()
                    && Objects.equals(project, span.project)
                    && Objects.equals(source, span.source);
        }

        void set(SessionSupplement span, String session, boolean rest, long generation, int start, int end) {
            this.session = session;
            this.project = span.project;
            this.source = span.source;
            this.named = span.isNamed();
            this.rest = rest;
            this.generation = generation;
            this.start = start;
            this.end = end;
        }
    }
}
