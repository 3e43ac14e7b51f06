package dev.waggle.core.export;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Attribute keys as they stand on the wire. A service uses a few dozen keys a million times. Direct-mapped and
 * bounded: keys that collide, or that are long, are encoded anew.
 */
final class KeyCache {

    private static final int SLOTS = 1024;
    private static final int MAX_LENGTH = 96;

    private final @Nullable Entry[] entries = new Entry[SLOTS];

    Entry get(String key) {
        int hash = key.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Entry entry = entries[slot];
        if (entry != null && (entry.key == key || entry.key.equals(key))) {
            return entry;
        }
        Entry made = new Entry(key);
        if (key.length() <= MAX_LENGTH) {
            entries[slot] = made;
        }
        return made;
    }

    /** A key, its field of a {@code KeyValue}, and what the session supplement has to know of it. */
    static final class Entry {

        final String key;
        final byte[] field;
        final int role;

        Entry(String key) {
            this.key = key;
            this.field = field(key);
            this.role = SessionSupplement.role(key);
        }

        private static byte[] field(String key) {
            byte[] text = key.getBytes(StandardCharsets.UTF_8);
            ReverseBuffer buffer = new ReverseBuffer(new byte[text.length + 8]);
            buffer.raw(text);
            buffer.closeMessage(1, 0);
            byte[] field = new byte[buffer.size()];
            System.arraycopy(buffer.bytes(), buffer.position(), field, 0, field.length);
            return field;
        }
    }
}
