package dev.waggle.viewer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was said in a session, turn by turn. A turn is a trace that has content: what was asked is the first input from
 * the top of its tree, what was answered the first output from the top, and model and tool calls are its steps. Events
 * that came over REST know no trace; a turn of theirs is what is below one event at the top.
 */
final class Conversation {
    private static final int TEXT = 16 * 1024;
    private static final int MAX_TURNS = 500;
    private static final int MAX_STEPS = 200;

    private final Snapshot session;
    private final String restTrace;
    private final Map<Event.Key, Integer> depths = new HashMap<>();
    /** The event at the top of the tree in which an event is, where its depth is known. */
    private final Map<Event.Key, Event.Key> tops = new HashMap<>();

    private Conversation(Snapshot session) {
        this.session = session;
        this.restTrace = RestIds.ofSession(session.id).traceId();
    }

    /** The last turns, the oldest of them first. */
    static JsonObject of(Snapshot session) {
        return new Conversation(session).read();
    }

    private JsonObject read() {
        Map<Object, List<Event>> turnsByStart = new LinkedHashMap<>();
        List<Event> all = new ArrayList<>();
        session.entries.forEach(entry -> all.add(entry.event()));
        all.sort(Comparator.comparingLong(event -> event.start));
        all.forEach(event -> turnsByStart
                .computeIfAbsent(turnOf(event), key -> new ArrayList<>())
                .add(event));
        List<List<Event>> withContent = turnsByStart.values().stream()
                .filter(events -> events.stream().anyMatch(event -> event.hasContent))
                .toList();
        int hidden = Math.max(0, withContent.size() - MAX_TURNS);
        JsonArray turns = new JsonArray();
        withContent.stream().skip(hidden).forEach(events -> turns.add(turn(events)));
        return new JsonObject().put("turns", turns).put("hiddenTurns", hidden);
    }

    private Object turnOf(Event event) {
        if (!event.key.traceId().equals(restTrace)) {
            return event.key.traceId();
        }
        depth(event);
        return tops.getOrDefault(event.key, event.key);
    }

    private JsonObject turn(List<Event> events) {
        Said input = said(events, "inputs");
        Said output = said(events, "outputs");
        JsonArray steps = new JsonArray();
        events.stream()
                .filter(event -> event.hasContent || event.type.equals("model"))
                .filter(event -> event.type.equals("model") || event.type.equals("tool"))
                .limit(MAX_STEPS)
                .forEach(event -> steps.add(reference(event)
                        .put("name", event.name)
                        .put("type", event.type)
                        .put("service", event.source.service)
                        .put("durationMs", event.millis())
                        .put("error", event.error)));
        Event first = Collections.min(
                events, Comparator.<Event>comparingLong(event -> event.start).thenComparingInt(this::depth));
        boolean spoken = events.stream().anyMatch(event -> event.type.equals("model")) || events.size() > 1;
        return reference(first)
                .put("name", first.name)
                .put("type", first.type)
                .put("service", first.source.service)
                .put("durationMs", first.millis())
                .put("error", first.error)
                .put("startUnixNano", Long.toUnsignedString(first.start))
                .put("spoken", spoken)
                .put("input", input == null ? null : input.json())
                .put("output", output == null ? null : output.json())
                .put("steps", steps);
    }

    private @Nullable Said said(List<Event> events, String field) {
        List<Event> fromTheTop = new ArrayList<>(events);
        fromTheTop.removeIf(event -> !event.hasContent);
        fromTheTop.sort(Comparator.comparingInt(this::depth));
        for (Event event : fromTheTop) {
            String text = Texts.main(Fields.read(event.span().getAttributesList(), field));
            if (text != null) {
                return new Said(event, text);
            }
        }
        return null;
    }

    private int depth(Event event) {
        Integer known = depths.get(event.key);
        if (known != null) {
            return known;
        }
        List<Event> path = new ArrayList<>();
        Event at = event;
        while (at != null && !depths.containsKey(at.key) && path.size() < 10_000) {
            depths.put(at.key, 0); // also stops at a circle of parents
            path.add(at);
            at = at.parent == null ? null : session.find(at.parent);
        }
        int depth = at == null ? 0 : depths.getOrDefault(at.key, 0);
        Event.Key last = at == null ? path.get(path.size() - 1).key : at.key;
        Event.Key top = tops.getOrDefault(last, last);
        for (int i = path.size() - 1; i >= 0; i--) {
            depths.put(path.get(i).key, ++depth);
            tops.put(path.get(i).key, top);
        }
        return depth;
    }

    private static JsonObject reference(Event event) {
        return new JsonObject().put("spanId", event.key.spanId()).put("traceId", event.key.traceId());
    }

    private record Said(Event event, String text) {
        JsonObject json() {
            return reference(event)
                    .put("service", event.source.service)
                    .put("name", event.name)
                    .put("text", Texts.cut(text.strip(), TEXT));
        }
    }
}
