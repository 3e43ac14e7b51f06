package dev.waggle.core;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding of baggage values: RFC 3986 when writing, W3C Baggage when reading. */
final class PercentCoding {

    private static final String HEX = "0123456789ABCDEF";
    private static final int REPLACEMENT = 0xFFFD;

    private PercentCoding() {}

    /**
     * Appends the encoded text: everything but unreserved characters as the bytes of its UTF-8 form.
     *
     * @return false, with a part of it appended, at a CR, LF or NUL: a receiver that decodes a value and writes it to a
     *     header or a log of its own would be split by them
     */
    static boolean encode(String text, StringBuilder out) {
        int length = text.length();
        int plain = plainLength(text);
        if (plain == length) {
            out.append(text);
            return true;
        }
        out.append(text, 0, plain);
        for (int i = plain; i < length; i++) {
            char c = text.charAt(i);
            if (HeaderGrammar.isUnreserved(c)) {
                out.append(c);
            } else if (c < 0x80) {
                if (isSplitting(c)) {
                    return false;
                }
                encodeByte(c, out);
            } else {
                int codePoint = text.codePointAt(i);
                i += Character.charCount(codePoint) - 1;
                encodeCodePoint(isSurrogate(codePoint) ? REPLACEMENT : codePoint, out);
            }
        }
        return true;
    }

    /** True when every character stands for itself. */
    static boolean isPlain(String text) {
        return plainLength(text) == text.length();
    }

    private static int plainLength(String text) {
        int plain = 0;
        while (plain < text.length() && HeaderGrammar.isUnreserved(text.charAt(plain))) {
            plain++;
        }
        return plain;
    }

    /**
     * The decoded text of a range. Bytes that are no UTF-8 become U+FFFD, as W3C Baggage has it.
     *
     * @param plusIsSpace what HTML forms, and Python's encoder, mean by a raw plus
     * @return null where a character or a percent sign may not stand in a value
     */
    static @Nullable String decode(String text, int from, int to, boolean plusIsSpace) {
        boolean encoded = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!HeaderGrammar.isBaggageOctet(c)) {
                return null;
            }
            encoded |= c == '%' || c == '+' && plusIsSpace;
        }
        return encoded ? decodeBytes(text, from, to, plusIsSpace) : text.substring(from, to);
    }

    private static @Nullable String decodeBytes(String text, int from, int to, boolean plusIsSpace) {
        byte[] bytes = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (to - i < 3) {
                    return null;
                }
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if ((high | low) < 0) {
                    return null;
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static void encodeCodePoint(int codePoint, StringBuilder out) {
        if (codePoint < 0x800) {
            encodeByte(0xC0 | codePoint >> 6, out);
        } else if (codePoint < 0x10000) {
            encodeByte(0xE0 | codePoint >> 12, out);
            encodeByte(0x80 | codePoint >> 6 & 0x3F, out);
        } else {
            encodeByte(0xF0 | codePoint >> 18, out);
            encodeByte(0x80 | codePoint >> 12 & 0x3F, out);
            encodeByte(0x80 | codePoint >> 6 & 0x3F, out);
        }
        encodeByte(0x80 | codePoint & 0x3F, out);
    }

    private static void encodeByte(int b, StringBuilder out) {
        out.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 0xF));
    }

    private static boolean isSplitting(char c) {
        return c == '\r' || c == '\n' || c == 0;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
