package dev.waggle.viewer;

import java.nio.charset.StandardCharsets;

/** A text to be found in encoded messages, in which texts are UTF-8: case of ASCII letters is ignored. */
final class BytePattern {
    private final byte[] lower;
    private final byte[] upper;

    BytePattern(String text) {
        this.lower = bytes(text, 'A', 'Z', 32);
        this.upper = bytes(text, 'a', 'z', -32);
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

    boolean in(byte[] bytes) {
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
