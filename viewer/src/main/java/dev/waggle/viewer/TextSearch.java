package dev.waggle.viewer;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks for a text in events as they are stored, without decoding them: case of ASCII letters is ignored. */
final class TextSearch {
    private final byte[] lower;
    private final byte[] upper;
    private final String text;

    private TextSearch(String text) {
        this.text = text.toLowerCase(Locale.ROOT);
        this.lower = bytes(text, 'A', 'Z', 32);
        this.upper = bytes(text, 'a', 'z', -32);
    }

    static @Nullable TextSearch of(@Nullable String text) {
        return text == null ? null : new TextSearch(text);
    }

    private static byte[] bytes(String text, char from, char to, int shift) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= from && bytes[i] <= to) {
                bytes[i] += (byte) shift;
            }
        }
        return bytes;
    }

    boolean in(@Nullable String value) {
        return value != null && value.toLowerCase(Locale.ROOT).contains(text);
    }

    boolean in(Event event) {
        return in(event.name)
                || in(event.source.service)
                || in(event.key.spanId())
                || in(event.key.traceId())
                || in(event.encoded());
    }

    private boolean in(byte[] bytes) {
        int last = bytes.length - lower.length;
        for (int i = 0; i <= last; i++) {
            int at = 0;
            while (at < lower.length && (bytes[i + at] == lower[at] || bytes[i + at] == upper[at])) {
                at++;
            }
            if (at == lower.length) {
                return true;
            }
        }
        return false;
    }
}
