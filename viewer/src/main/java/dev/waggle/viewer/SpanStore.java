package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has come in. Confined to the viewer's context: every method is called there and returns at once. */
interface SpanStore {
    /** Opens the store that the options ask for. */
    static Future<SpanStore> open(Vertx vertx, ViewerOptions options) {
        MemoryStore memory = new MemoryStore(options.memory);
        return options.files == null ? Future.succeededFuture(memory) : FileStore.open(vertx, options.files, memory);
    }

    /**
     * Takes events, also late, out of order or again; the oldest sessions make room.
     *
     * @return how many were refused because their session alone has used up its share of the budget
     */
    int add(List<Event> events);

    /** Puts events in the place of those with the same key, without calling them duplicates. */
    int replace(List<Event> events);

    @Nullable
    Session session(String id);

    /** All sessions, the one that changed least recently first. A view: do not keep it. */
    Collection<Session> sessions();

    /** Whether more than one session has events of this trace: its session id changed on the way. */
    boolean isShared(String traceId);

    boolean remove(String sessionId);

    /** Grows with every change. */
    long version();

    /** The version at which a session was last removed. */
    long removedAt();

    /**
     * The sessions that were removed after a version, some of which may be here again; null when the version is so old
     * that who has seen no later one has to read everything again.
     */
    @Nullable
    Set<String> removedSince(long version);

    long bytes();

    /** Completes when what was taken is also where the store promises to keep it. */
    Future<Void> close();
}
