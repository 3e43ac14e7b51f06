package dev.waggle.core.export;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Protobuf written from the last byte to the first. A nested message's length is known when its header is written, so
 * nothing is measured beforehand and nothing is moved afterwards. The content is {@code [position, bytes.length)}.
 */
final class ReverseBuffer {

    private static final VarHandle LITTLE_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** A longer one is worth the JDK's encoder. */
    private static final int SHORT_TEXT = 512;

    private byte[] bytes;

    private int position;

    ReverseBuffer(byte[] bytes) {
        this.bytes = bytes;
        this.position = bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    int size() {
        return bytes.length - position;
    }

    /** Takes back everything written since {@link #size()} was this. */
    void truncate(int size) {
        position = bytes.length - size;
    }

    void tag(int field, int wireType) {
        varint(field << 3 | wireType);
    }

    /** The header of a message whose content has been written since {@link #size()} was {@code start}. */
    void closeMessage(int field, int start) {
        int length = size() - start;
        int tag = field << 3 | 2;
        if ((length | tag) < 0x80 && position >= 2) {
            bytes[--position] = (byte) length;
            bytes[--position] = (byte) tag;
        } else {
            longVarint(length);
            longVarint(tag);
        }
    }

    /** Nearly all have one byte, and this is small enough for the JIT to inline it everywhere. */
    void varint(long value) {
        if ((value & ~0x7FL) == 0 && position > 0) {
            bytes[--position] = (byte) value;
        } else {
            longVarint(value);
        }
    }

    static int varintLength(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    private void longVarint(long value) {
        int length = varintLength(value);
        reserve(length);
        position -= length;
        putVarint(position, value);
    }

    private void putVarint(int index, long value) {
        int at = index;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[at] = (byte) rest;
    }

    void fixed64(long value) {
        reserve(8);
        position -= 8;
        LITTLE_LONG.set(bytes, position, value);
    }

    void fixed32(int value) {
        reserve(4);
        position -= 4;
        LITTLE_INT.set(bytes, position, value);
    }

    void raw(byte[] source) {
        raw(source, 0, source.length);
    }

    void raw(byte[] source, int offset, int length) {
        reserve(length);
        position -= length;
        System.arraycopy(source, offset, bytes, position, length);
    }

    /** Once more what was written while {@link #size()} went from {@code start} to {@code end}. */
    void repeat(int start, int end) {
        int length = end - start;
        reserve(length);
        position -= length;
        System.arraycopy(bytes, bytes.length - end, bytes, position, length);
    }

    /** In the place of a varint that is as long, and was written when {@link #size()} was {@code start}; true. */
    boolean overwriteVarint(int start, long value) {
        putVarint(bytes.length - start - varintLength(value), value);
        return true;
    }

    /** In the place of another one; true. */
    boolean overwriteFixed64(int start, long value) {
        LITTLE_LONG.set(bytes, bytes.length - start - 8, value);
        return true;
    }

    /** In the place of as many bytes those that were written when {@link #size()} was {@code source}. */
    void overwriteWith(int start, int source, int length) {
        int end = bytes.length - length;
        System.arraycopy(bytes, end - source, bytes, end - start, length);
    }

    /** In the place of as many bytes; false, and nothing is written, when the text is not ASCII. */
    boolean overwriteAscii(int start, String text) {
        return putAscii(text, bytes.length - start - text.length());
    }

    /**
     * UTF-8 without a length; a lone surrogate becomes {@code ?}, as everywhere in Java.
     *
     * @param pieces what encodes it
     */
    void utf8(String text, TextPieces pieces) {
        int length = text.length();
        if (length <= SHORT_TEXT) {
            reserve(length);
            if (putAscii(text, position - length)) {
                position -= length;
                return;
            }
        }
        encoded(text, pieces);
    }

    /**
     * A look at each character, and then all at once: to read back what was just copied, as the JDK's encoder would have to,
     * is to wait until all that was written before it has reached the cache.
     */
    @SuppressWarnings("deprecation") // takes the low byte of each character, which is what an ASCII one is
    private boolean putAscii(String text, int index) {
        int length = text.length();
        int seen = 0;
        for (int i = 0; i < length; i++) {
            seen |= text.charAt(i);
        }
        if (seen >= 0x80) {
            return false;
        }
        text.getBytes(0, length, bytes, index);
        return true;
    }

    /** A piece at a time, from the last to the first. */
    private void encoded(String text, TextPieces pieces) {
        reserve(text.length());
        int end = text.length();
        while (end > 0) {
            int from = pieces.startOfPiece(text, end);
            ByteBuffer piece = pieces.encode(text, from, end);
            raw(piece.array(), 0, piece.position());
            end = from;
        }
    }

    private void reserve(int length) {
        if (position < length) {
            grow(length);
        }
    }

    private void grow(int length) {
        int size = size();
        long wanted = Math.max(2L * bytes.length, (long) size + length);
        byte[] larger = new byte[(int) Math.min(wanted, Integer.MAX_VALUE - 8L)];
        System.arraycopy(bytes, position, larger, larger.length - size, size);
        bytes = larger;
        position = larger.length - size;
    }
}
