package dev.waggle.viewer;

import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Updates that came before the event that they update. Bounded in number and bytes: the oldest is forgotten. */
final class EarlyUpdates {
    private static final int MAX_UPDATES = 1_000;
    private static final long MAX_BYTES = 16L << 20;

    /** As deep as {@link RestEvent} merges an update into an event that is there. */
    private static final int FIELDS_AND_THEIR_KEYS = 2;

    private final Map<String, Update> updates = new LinkedHashMap<>();
    private long bytes;

    private record Update(JsonObject json, long bytes) {}

    /** Keeps an update; with an earlier one of the same event, both. */
    void keep(String id, JsonObject update) {
        JsonObject before = take(id);
        JsonObject merged = before == null ? update : before.mergeIn(update, FIELDS_AND_THEIR_KEYS);
        Update kept = new Update(merged, 2L * merged.encode().length());
        updates.put(id, kept);
        bytes += kept.bytes;
        Iterator<Update> oldestFirst = updates.values().iterator();
        while (updates.size() > MAX_UPDATES || bytes > MAX_BYTES) {
            bytes -= oldestFirst.next().bytes;
            oldestFirst.remove();
        }
    }

    @Nullable
    JsonObject take(String id) {
        Update update = updates.remove(id);
        if (update == null) {
            return null;
        }
        bytes -= update.bytes;
        return update.json;
    }

    boolean isEmpty() {
        return updates.isEmpty();
    }

    long bytes() {
        return bytes;
    }
}
