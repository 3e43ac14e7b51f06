package dev.waggle.core.export;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Texts as UTF-8, a piece at a time and without garbage: read and encoded by the JDK's own loops, which work on many
 * characters at once. Used by one thread at a time.
 */
final class TextPieces {

    /** Of a piece, in characters. */
    private static final int LENGTH = 512;

    private final char[] chars = new char[LENGTH];
    private final CharBuffer in = CharBuffer.wrap(chars);
    private final CharsetEncoder encoder =
            StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
    private final ByteBuffer out = ByteBuffer.allocate((int) (LENGTH * encoder.maxBytesPerChar()));

    /** Where the piece before {@code end} begins: never between the two halves of a surrogate pair. */
    int startOfPiece(String text, int end) {
        int from = Math.max(0, end - LENGTH);
        boolean split = from > 0
                && Character.isLowSurrogate(text.charAt(from))
                && Character.isHighSurrogate(text.charAt(from - 1));
        return split ? from + 1 : from;
    }

    /** The piece as UTF-8, up to the buffer's position; a lone surrogate becomes {@code ?}. */
    ByteBuffer encode(String text, int from, int end) {
        text.getChars(from, end, chars, 0);
        in.clear().limit(end - from);
        out.clear();
        encoder.reset().encode(in, out, true);
        encoder.flush(out);
        return out;
    }
}
