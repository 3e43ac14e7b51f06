package dev.waggle.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids of sessions that this tracer created over REST: the back end knows them, so their spans do not ask for them to
 * be created. The oldest are forgotten past the limit, which costs an attribute and loses nothing.
 */
final class RestSessions {

    private static final int LIMIT = 10_000;

    private final Map<String, Boolean> ids = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > LIMIT;
        }
    });

    /** Spares the exporter a lock per span in the common case that there are none. */
    private volatile boolean any;

    void add(String id) {
        ids.put(id, Boolean.TRUE);
        any = true;
    }

    boolean contains(String id) {
        return any && ids.containsKey(id);
    }
}
