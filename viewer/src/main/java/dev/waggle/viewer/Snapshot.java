package dev.waggle.viewer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session at one moment, taken on the viewer's context and readable anywhere: rendering is worker's work. */
final class Snapshot {
    private static final int MAX_TRACES_LOOKED_UP = 100;
    /** Clocks of one machine differ by less; a child that starts earlier than this before its parent shows skew. */
    private static final long SKEW_NANOS = 1_000_000;

    final String id;
    final JsonObject summary;
    final List<Session.Entry> entries;
    /** Where else events of this session's traces are: the session id changed inside a trace. */
    final Map<String, List<String>> elsewhere;

    final @Nullable Event about;

    private final Map<Event.Key, Event> byKey;

    private Snapshot(Session session, SpanStore store) {
        id = session.id;
        summary = SessionJson.summary(session);
        entries = new ArrayList<>(session.entries());
        byKey = new HashMap<>(2 * entries.size());
        elsewhere = elsewhere(session, store);
        about = session.about;
    }

    static Snapshot of(Session session, SpanStore store) {
        return new Snapshot(session, store);
    }

    private static Map<String, List<String>> elsewhere(Session session, SpanStore store) {
        Map<String, List<String>> elsewhere = new LinkedHashMap<>();
        session.traces().stream()
                .filter(store::isShared)
                .limit(MAX_TRACES_LOOKED_UP)
                .forEach(trace -> {
                    for (Session other : store.sessions()) {
                        if (other != session && other.hasTrace(trace)) {
                            elsewhere
                                    .computeIfAbsent(trace, key -> new ArrayList<>())
                                    .add(other.id);
                        }
                    }
                });
        return elsewhere;
    }

    /** To be called once, before the flags are asked for, by the thread that renders. */
    Snapshot index() {
        entries.forEach(entry -> byKey.put(entry.event().key, entry.event()));
        return this;
    }

    @Nullable
    Event find(Event.Key key) {
        return byKey.get(key);
    }

    boolean isOrphan(Event event) {
        return event.parent != null && !byKey.containsKey(event.parent);
    }

    boolean isSkewed(Event event) {
        Event parent = event.parent == null ? null : byKey.get(event.parent);
        return parent != null && event.start + SKEW_NANOS < parent.start;
    }

    /** Levels of the deepest tree; a root is at 1. Events whose parents form a circle count from where it closes. */
    int depth() {
        Map<Event.Key, Integer> known = new HashMap<>(2 * entries.size());
        int deepest = 0;
        List<Event> path = new ArrayList<>();
        for (Session.Entry entry : entries) {
            Event event = entry.event();
            while (event != null && known.putIfAbsent(event.key, 0) == null) { // also stops where a circle closes
                path.add(event);
                event = event.parent == null ? null : byKey.get(event.parent);
            }
            int depth = event == null ? 0 : known.getOrDefault(event.key, 0);
            for (int i = path.size() - 1; i >= 0; i--) {
                known.put(path.get(i).key, ++depth);
            }
            path.clear();
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }

    JsonObject header() {
        JsonObject header = summary.copy().put("depth", depth());
        JsonObject others = new JsonObject();
        elsewhere.forEach((trace, ids) -> others.put(trace, new JsonArray(ids)));
        header.put("elsewhere", others);
        if (about != null) {
            header.put("about", EventJson.full(about, this));
        }
        return header;
    }
}
