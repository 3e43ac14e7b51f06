package dev.waggle.core.export;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The text that was written last of those that stand in many places: the id of a session is in several attributes of each
 * span of a request, as the same object. Its bytes are kept here: to read back from a buffer what was just written there is
 * to wait until that has reached the memory. Used by one thread at a time.
 */
final class LastText {

    /** Of a text, in characters. */
    static final int MOST = 64;

    private final byte[] bytes = new byte[MOST];
    private final ByteBuffer view = ByteBuffer.wrap(bytes);
    private @Nullable String text;

    /**
     * Writes the text in the place of as many bytes, from where {@link ReverseBuffer#size()} was {@code start}.
     *
     * @return false, and nothing is written, when it is not ASCII
     */
    boolean overwrite(ReverseBuffer out, int start, String text, TextPieces pieces) {
        if (text != this.text) {
            this.text = null;
            if (!pieces.encodeAscii(text, view, 0)) {
                return false;
            }
            this.text = text;
        }
        out.overwrite(start, bytes, text.length());
        return true;
    }
}
