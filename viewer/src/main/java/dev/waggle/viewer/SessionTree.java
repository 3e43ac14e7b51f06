package dev.waggle.viewer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session as a tree for the terminal, from the answer of {@code GET /api/sessions/<id>}.
 *
 * <pre>{@code
 * SessionTree tree = SessionTree.of(new JsonObject(body));
 * System.out.print(tree);                  // one line per event: what, where, how long
 * System.out.println(tree.summary());      // session …: 5 services, 4 traces, 31 events, depth 7, 0 orphans, 1 errors
 * }</pre>
 *
 * Immutable. Control characters of names and errors are replaced: what services send cannot steer the terminal.
 */
public final class SessionTree {
    private final String id;
    private final List<JsonObject> events = new ArrayList<>();
    private final Map<String, JsonObject> byKey = new LinkedHashMap<>();
    private final Map<String, List<JsonObject>> children = new HashMap<>();
    private final List<JsonObject> roots = new ArrayList<>();
    private final String text;
    private int depth;

    private SessionTree(JsonObject answer) {
        id = answer.getJsonObject("session").getString("id");
        JsonArray all = answer.getJsonArray("events");
        for (int i = 0; i < all.size(); i++) {
            events.add(all.getJsonObject(i));
        }
        events.sort(Comparator.comparing(SessionTree::start, Long::compareUnsigned));
        events.forEach(event -> byKey.put(key(event), event));
        for (JsonObject event : events) {
            String parent = parentKey(event);
            if (parent == null || !byKey.containsKey(parent)) {
                roots.add(event);
            } else {
                children.computeIfAbsent(parent, key -> new ArrayList<>()).add(event);
            }
        }
        text = print();
    }

    /** @throws RuntimeException when the JSON is not an answer of the viewer's */
    public static SessionTree of(JsonObject session) {
        return new SessionTree(session);
    }

    /** How many services, by {@code service.name}. */
    public int services() {
        return distinct("service");
    }

    public int traces() {
        return distinct("traceId");
    }

    public int events() {
        return events.size();
    }

    /** The levels of the deepest tree; 1 when no event has a child. */
    public int depth() {
        return depth;
    }

    /** Events that name a parent which is not in this session. */
    public int orphans() {
        return (int) events.stream()
                .map(SessionTree::parentKey)
                .filter(parent -> parent != null && !byKey.containsKey(parent))
                .count();
    }

    /** Failed events without a failed child: where errors began. */
    public int errors() {
        Set<String> passedOn = new HashSet<>();
        events.stream().filter(SessionTree::failed).forEach(event -> passedOn.add(String.valueOf(parentKey(event))));
        return (int) events.stream()
                .filter(event -> failed(event) && !passedOn.contains(key(event)))
                .count();
    }

    /** One line with all of the counts. */
    public String summary() {
        return "session " + clean(id) + ": " + services() + " services, " + traces() + " traces, " + events()
                + " events, depth " + depth() + ", " + orphans() + " orphans, " + errors() + " errors";
    }

    /** The tree, a line per event, in the order of their starts; every line ends in a line feed. */
    @Override
    public String toString() {
        return text;
    }

    private String print() {
        StringBuilder out = new StringBuilder();
        Set<JsonObject> open = Collections.newSetFromMap(new IdentityHashMap<>());
        open.addAll(events);
        roots.forEach(root -> print(root, out, open));
        // what is left has parents in a circle
        events.forEach(event -> print(event, out, open));
        return out.toString();
    }

    private record Line(JsonObject event, String indent, String branch, int depth) {}

    /** Not recursive: a session may be deeper than a stack. */
    private void print(JsonObject root, StringBuilder out, Set<JsonObject> open) {
        List<Line> stack = new ArrayList<>();
        stack.add(new Line(root, "", "", 1));
        while (!stack.isEmpty()) {
            Line line = stack.remove(stack.size() - 1);
            if (!open.remove(line.event)) {
                continue;
            }
            depth = Math.max(depth, line.depth);
            out.append(line.branch).append(describe(line.event)).append('\n');
            List<JsonObject> below = children.getOrDefault(key(line.event), List.of());
            for (int i = below.size() - 1; i >= 0; i--) {
                boolean last = i == below.size() - 1;
                stack.add(new Line(
                        below.get(i),
                        line.indent + (last ? "   " : "│  "),
                        line.indent + (last ? "└─ " : "├─ "),
                        line.depth + 1));
            }
        }
    }

    private String describe(JsonObject event) {
        StringBuilder line = new StringBuilder()
                .append(clean(event.getString("name")))
                .append("  ")
                .append(clean(event.getString("service")))
                .append("  ")
                .append(event.getString("type"))
                .append("  ")
                .append(duration(event.getDouble("durationMs")));
        if (failed(event)) {
            line.append("  ERROR ").append(clean(String.valueOf(event.getValue("error", ""))));
        }
        String parent = parentKey(event);
        if (parent != null && !byKey.containsKey(parent)) {
            line.append("  (orphan: its parent has not come)");
        }
        return line.toString().stripTrailing();
    }

    static String duration(double millis) {
        if (millis < 1) {
            return String.format(Locale.ROOT, "%.0f µs", millis * 1_000);
        }
        if (millis < 1_000) {
            return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
        }
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.2f s", millis / 1_000)
                : String.format(Locale.ROOT, "%d min %d s", (long) millis / 60_000, (long) millis / 1_000 % 60);
    }

    private static String clean(@Nullable String text) {
        String shown = Texts.cut(text == null ? "" : text, 200);
        StringBuilder clean = new StringBuilder(shown.length());
        shown.codePoints().forEach(c -> {
            boolean steers = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
            clean.appendCodePoint(steers ? (c == '\n' || c == '\t' ? ' ' : '\uFFFD') : c);
        });
        return clean.toString();
    }

    private int distinct(String field) {
        return (int)
                events.stream().map(event -> event.getString(field)).distinct().count();
    }

    private static boolean failed(JsonObject event) {
        return "ERROR".equals(event.getString("status"));
    }

    private static long start(JsonObject event) {
        return Long.parseUnsignedLong(event.getString("startUnixNano"));
    }

    private static String key(JsonObject event) {
        return event.getString("traceId") + ":" + event.getString("spanId");
    }

    private static @Nullable String parentKey(JsonObject event) {
        String parent = event.getString("parentSpanId");
        return parent == null ? null : event.getString("traceId") + ":" + parent;
    }
}
