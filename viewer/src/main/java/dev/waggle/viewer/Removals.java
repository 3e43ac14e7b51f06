package dev.waggle.viewer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which sessions were removed at which version. The last ones only: a full store removes one for each that begins. */
final class Removals {
    private static final int MAX_KEPT = 1_000;

    private final Deque<Removal> kept = new ArrayDeque<>();
    private long complete;
    private long last;

    /** @param version of a store that is new: what was removed before is not known */
    Removals(long version) {
        this.complete = version;
        this.last = version;
    }

    private record Removal(long version, String sessionId) {}

    void add(long version, String sessionId) {
        last = version;
        kept.add(new Removal(version, sessionId));
        if (kept.size() > MAX_KEPT) {
            complete = kept.remove().version;
        }
    }

    /** The ids of those that were removed after a version; null when that is too long ago to know all of them. */
    @Nullable
    Set<String> since(long version) {
        if (version < complete) {
            return null;
        }
        Set<String> ids = new LinkedHashSet<>();
        for (Removal removal : kept) {
            if (removal.version > version) {
                ids.add(removal.sessionId);
            }
        }
        return ids;
    }

    /** The version of the last one. */
    long last() {
        return last;
    }
}
