package dev.waggle.viewer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session's totals as the JSON API shows them. */
final class SessionJson {
    /** A session counts as live for as long after its last event as a pause between two turns may last. */
    private static final long LIVE_MILLIS = 15_000;

    private SessionJson() {}

    static JsonObject summary(Session session) {
        boolean empty = session.size() == 0;
        Event about = session.about;
        long start = empty ? (about == null ? 0 : about.start) : session.start;
        long end = empty ? start : session.end;
        long liveFor = Math.max(0, session.lastSeenMillis + LIVE_MILLIS - System.currentTimeMillis());
        return new JsonObject()
                .put("id", session.id)
                .put("kind", session.isTrace() ? "trace" : "session")
                .put("name", about == null ? null : about.name)
                .put("firstInput", firstInput(session))
                .put("startUnixNano", Long.toUnsignedString(start))
                .put("endUnixNano", Long.toUnsignedString(end))
                .put("durationMs", (end - start) / 1e6)
                .put("services", new JsonArray(session.services()))
                .put("traces", session.traceCount())
                .put("events", session.size())
                .put("modelCalls", session.modelCalls)
                .put("inputTokens", session.inputTokens)
                .put("outputTokens", session.outputTokens)
                .put("cost", session.cost)
                .put("errors", session.errorsAtOrigin)
                .put("orphans", session.orphans)
                .put("duplicates", session.duplicates)
                .put("refused", session.refused)
                .put("live", liveFor > 0)
                .put("liveForMs", liveFor)
                .put("lastSeenMs", session.lastSeenMillis)
                .put("version", session.version);
    }

    private static @Nullable String firstInput(Session session) {
        if (session.firstInput() == null && session.about != null) {
            String input = Texts.main(Fields.read(session.about.span().getAttributesList(), "inputs"));
            return input == null ? null : Texts.cut(input, 200);
        }
        return session.firstInput();
    }

    static boolean matches(Session session, SessionQuery query) {
        if (query.service != null && !session.services().contains(query.service)) {
            return false;
        }
        if (query.error && session.errorsAtOrigin == 0) {
            return false;
        }
        if (query.kind != null && session.isTrace() != query.kind.equals("trace")) {
            return false;
        }
        double millis = session.size() == 0 ? 0 : (session.end - session.start) / 1e6;
        return millis >= query.minMillis && millis <= query.maxMillis;
    }

    /** Whether any event fits the type and the text: looks into everything, on a worker. */
    static boolean matches(JsonObject summary, List<Event> events, SessionQuery query) {
        if (query.type != null && events.stream().noneMatch(event -> event.type.equals(query.type))) {
            return false;
        }
        if (query.text == null) {
            return true;
        }
        return query.text.in(summary.getString("id"))
                || query.text.in(summary.getString("name"))
                || query.text.in(summary.getString("firstInput"))
                || events.stream().anyMatch(query.text::in);
    }
}
