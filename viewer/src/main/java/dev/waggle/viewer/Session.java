package dev.waggle.viewer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One session's events and running totals. Confined to the viewer's context; the events themselves are immutable. */
final class Session {
    final String id;
    /** The session's own event, from HoneyHive's REST calls; it is no member of the tree. */
    @Nullable
    Event about;

    long version;
    long lastSeenMillis;
    long bytes;
    long refused;
    int orphans;
    int errorsAtOrigin;
    int modelCalls;
    long inputTokens;
    long outputTokens;
    double cost;
    long start = Long.MAX_VALUE;
    long end;
    int duplicates;

    private final Map<Event.Key, Entry> events = new LinkedHashMap<>();
    private final Map<Source, Source> sources = new HashMap<>();
    private final Map<String, Integer> services = new LinkedHashMap<>();
    private final Map<String, Integer> traces = new LinkedHashMap<>();
    private final Map<String, Event.Key> byEventId = new HashMap<>();
    /** The number of events that name a parent, whether that parent has come or not. */
    private final Map<Event.Key, Integer> children = new HashMap<>();
    /** Events that have failed children, with their number: their own failure is not its origin. */
    private final Map<Event.Key, Integer> failedChildren = new HashMap<>();

    private @Nullable String firstInput;
    private long firstInputStart = Long.MAX_VALUE;

    private final Event.Key aboutKey;

    Session(String id) {
        this.id = id;
        this.aboutKey = RestIds.ofSession(id);
    }

    /** An event, and the store's version when it came. */
    record Entry(Event event, long version) {}

    void put(Event arrived, long version) {
        Event event = arrived.from(intern(arrived.source));
        this.version = version;
        if (isAbout(event)) {
            bytes += event.bytes() - (about == null ? 0 : about.bytes());
            about = event;
            return;
        }
        Entry before = events.remove(event.key);
        if (before != null) {
            count(before.event, -1);
        }
        events.put(event.key, new Entry(event, version));
        count(event, 1);
        duplicates += event.duplicate ? 1 : 0;
        start = Math.min(start, event.start);
        end = Math.max(end, event.end);
        if (event.hasContent && event.start < firstInputStart) {
            String input = Texts.main(Fields.read(event.span().getAttributesList(), "inputs"));
            if (input != null) {
                firstInput = Texts.cut(input.strip(), 200);
                firstInputStart = event.start;
            }
        }
    }

    private Source intern(Source source) {
        Source known = sources.get(source);
        if (known == null) {
            sources.put(source, source);
            bytes += source.bytes();
            return source;
        }
        return known;
    }

    private void count(Event event, int sign) {
        bytes += sign * event.bytes();
        merge(services, event.source.service, sign);
        merge(traces, event.key.traceId(), sign);
        if (event.type.equals("model")) {
            modelCalls += sign;
            inputTokens += sign * (long) event.inputTokens;
            outputTokens += sign * (long) event.outputTokens;
            cost += sign * event.cost;
        }
        if (event.eventId != null) {
            byEventId.put(event.eventId, event.key);
        }
        countParent(event, sign);
        countError(event, sign);
    }

    /** Called when the event is already in, or already out, of {@link #events}. */
    private void countParent(Event event, int sign) {
        orphans -= sign * children.getOrDefault(event.key, 0);
        if (event.parent != null) {
            merge(children, event.parent, sign);
            orphans += events.containsKey(event.parent) ? 0 : sign;
        }
    }

    private void countError(Event event, int sign) {
        if (!event.error) {
            return;
        }
        errorsAtOrigin += failedChildren.containsKey(event.key) ? 0 : sign;
        if (event.parent == null) {
            return;
        }
        boolean had = failedChildren.containsKey(event.parent);
        merge(failedChildren, event.parent, sign);
        boolean has = failedChildren.containsKey(event.parent);
        Entry parent = events.get(event.parent);
        if (had != has && parent != null && parent.event.error) {
            errorsAtOrigin += has ? -1 : 1;
        }
    }

    private static <K> void merge(Map<K, Integer> counts, K key, int sign) {
        int count = counts.getOrDefault(key, 0) + sign;
        if (count == 0) {
            counts.remove(key);
        } else {
            counts.put(key, count);
        }
    }

    boolean isAbout(Event event) {
        return event.key.equals(aboutKey);
    }

    @Nullable
    Event find(Event.Key key) {
        Entry entry = events.get(key);
        return entry == null ? null : entry.event;
    }

    /** Whether this very event (not one that came later under its key) is in. */
    boolean holds(Event event) {
        Event held = isAbout(event) ? about : find(event.key);
        return held != null && held.encoded() == event.encoded();
    }

    Event.@Nullable Key findByEventId(String eventId) {
        return byEventId.get(eventId);
    }

    boolean hasTrace(String traceId) {
        return traces.containsKey(traceId);
    }

    /** Whether events in it belong to no session: they are kept by their trace. */
    boolean isTrace() {
        return id.startsWith(EventReader.TRACE_PREFIX);
    }

    Collection<Entry> entries() {
        return events.values();
    }

    int size() {
        return events.size();
    }

    List<String> services() {
        return List.copyOf(services.keySet());
    }

    List<String> traces() {
        return new ArrayList<>(traces.keySet());
    }

    int traceCount() {
        return traces.size();
    }

    @Nullable
    String firstInput() {
        return firstInput;
    }
}
