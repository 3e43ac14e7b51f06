package dev.waggle.core;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The ids of sessions that this tracer created over REST: the back end knows them, so their spans do not ask for them to
 * be created. The oldest are forgotten past the limit, which costs an attribute and loses nothing.
 */
final class RestSessions {

    private static final int LIMIT = 10_000;

    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Queue<String> oldestFirst = new ConcurrentLinkedQueue<>();

    void add(String id) {
        if (ids.add(id)) {
            oldestFirst.add(id);
            if (ids.size() > LIMIT) {
                ids.remove(oldestFirst.remove());
            }
        }
    }

    /** Lock-free: asked by the threads that end spans. */
    boolean contains(String id) {
        return !ids.isEmpty() && ids.contains(id);
    }
}
