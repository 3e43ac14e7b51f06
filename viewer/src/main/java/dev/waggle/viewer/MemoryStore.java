package dev.waggle.viewer;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions in the order of their last change; the least recent one makes room for what comes. */
final class MemoryStore implements SpanStore {
    private static final long SESSION_OVERHEAD = 2_000;

    private final long budget;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Integer> sessionsByTrace = new HashMap<>();
    private final List<Consumer<Session>> removals = new ArrayList<>();
    private long bytes;

    /**
     * Later than any of a viewer that was here before, as long as that had fewer than a million events a second: a page that
     * is still open asks for what is new since then, and whatever it shows may be gone. Exact in JavaScript's numbers.
     */
    private long version = System.currentTimeMillis() * 1_000;

    private final Removals removed = new Removals(version);

    MemoryStore(long budget) {
        this.budget = budget;
    }

    /** The listener hears of sessions that had to make room or were removed. */
    void onRemoval(Consumer<Session> listener) {
        removals.add(listener);
    }

    @Override
    public int add(List<Event> events) {
        return put(events, true, System.currentTimeMillis());
    }

    @Override
    public int replace(List<Event> events) {
        return put(events, false, System.currentTimeMillis());
    }

    /** Takes events that had come in, the last of them at {@code seenMillis}, before this store began. */
    void restore(List<Event> events, long seenMillis) {
        put(events, false, seenMillis);
    }

    private int put(List<Event> events, boolean arrived, long seenMillis) {
        int refused = 0;
        for (Event event : events) {
            refused += put(event, arrived, seenMillis) ? 0 : 1;
        }
        return refused;
    }

    private boolean put(Event event, boolean arrived, long seenMillis) {
        Session session = sessions.remove(event.sessionId);
        if (session == null) {
            session = new Session(event.sessionId);
            session.bytes = SESSION_OVERHEAD + 4L * event.sessionId.length();
            bytes += session.bytes;
        }
        sessions.put(session.id, session); // now the most recent one
        session.lastSeenMillis = seenMillis;
        version++;
        if (session.bytes + event.bytes() > budget / 2) {
            // half of the budget for one session: an endless one must not push out everything else, nor itself
            session.refused++;
            session.version = version;
            return false;
        }
        long before = session.bytes;
        boolean again = arrived && session.find(event.key) != null;
        boolean had = session.hasTrace(event.key.traceId());
        session.put(again ? event.asDuplicate() : event, version);
        if (!had && session.hasTrace(event.key.traceId())) {
            sessionsByTrace.merge(event.key.traceId(), 1, Integer::sum);
        }
        bytes += session.bytes - before;
        makeRoom();
        return true;
    }

    private void makeRoom() {
        Iterator<Session> oldestFirst = sessions.values().iterator();
        while (bytes > budget && sessions.size() > 1) {
            Session oldest = oldestFirst.next();
            oldestFirst.remove();
            removed(oldest);
        }
    }

    private void removed(Session session) {
        bytes -= session.bytes;
        session.traces().forEach(trace -> sessionsByTrace.computeIfPresent(trace, (key, n) -> n == 1 ? null : n - 1));
        removed.add(++version, session.id);
        removals.forEach(listener -> listener.accept(session));
    }

    @Override
    public boolean remove(String sessionId) {
        Session session = sessions.remove(sessionId);
        if (session != null) {
            removed(session);
        }
        return session != null;
    }

    @Override
    public boolean isShared(String traceId) {
        return sessionsByTrace.getOrDefault(traceId, 0) > 1;
    }

    @Override
    public @Nullable Session session(String id) {
        return sessions.get(id);
    }

    @Override
    public Collection<Session> sessions() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public long removedAt() {
        return removed.last();
    }

    @Override
    public @Nullable Set<String> removedSince(long version) {
        return removed.since(version);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
