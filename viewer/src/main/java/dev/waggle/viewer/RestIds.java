package dev.waggle.viewer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Trace and span ids for events that come over HoneyHive's REST calls, which know only event and session ids. They
 * are a function of those, so that a child may come before its parent, and after a restart.
 */
final class RestIds {
    private RestIds() {}

    static Event.Key of(String sessionId, String eventId) {
        return new Event.Key(hex("trace", sessionId, 16), hex("event", eventId, 8));
    }

    /** The session's own event: its event id is the session's id. */
    static Event.Key ofSession(String sessionId) {
        return of(sessionId, sessionId);
    }

    private static String hex(String domain, String id, int bytes) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((domain + ':' + id).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, bytes);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
