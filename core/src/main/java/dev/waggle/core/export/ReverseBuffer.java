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

    /** A text up to here is written sooner than an encoder is set up for it. */
    private static final int SHORT = 64;

    private final byte[] eightDigits = new byte[8];
    private final char[] characters = new char[SHORT];
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

    /** In the place of a varint that is as long, and was written when {@link #size()} was {@code start}. */
    void overwriteVarint(int start, long value) {
        putVarint(bytes.length - start - varintLength(value), value);
    }

    void overwriteFixed64(int start, long value) {
        LITTLE_LONG.set(bytes, bytes.length - start - 8, value);
    }

    /** In the place of as many bytes; false, and anything stands there, when the text is not ASCII. */
    boolean overwriteAscii(int start, String text) {
        return putAscii(bytes.length - start - text.length(), text);
    }

    /** In the place of as many bytes: those that were written when {@link #size()} was {@code from}. */
    void overwriteRepeated(int start, int from, int length) {
        System.arraycopy(bytes, bytes.length - from - length, bytes, bytes.length - start - length, length);
    }

    /** Bytes of hexadecimal digits, as trace and span ids are held. */
    @SuppressWarnings("deprecation") // reads the low byte of each character, which is what a digit is
    void hex(String digits) {
        int length = digits.length();
        reserve(length >> 1);
        position -= length >> 1;
        int at = position;
        int done = 0;
        for (; done + 8 <= length; done += 8, at += 4) {
            digits.getBytes(done, done + 8, eightDigits, 0);
            LITTLE_INT.set(bytes, at, fourBytes((long) LITTLE_LONG.get(eightDigits, 0)));
        }
        for (; done + 2 <= length; done += 2) {
            bytes[at++] = (byte)
                    (Character.digit(digits.charAt(done), 16) << 4 | Character.digit(digits.charAt(done + 1), 16));
        }
    }

    /** Of eight digits at once. */
    private static int fourBytes(long digits) {
        // A letter has bit 6, and its low bits are nine less than what it stands for.
        long values = (digits & 0x0F0F0F0F0F0F0F0FL) + 9 * (digits >>> 6 & 0x0101010101010101L);
        long pairs = (values << 4 | values >>> 8) & 0x00FF00FF00FF00FFL;
        long quads = (pairs | pairs >>> 8) & 0x0000FFFF0000FFFFL;
        return (int) (quads | quads >>> 16);
    }

    /**
     * UTF-8 without a length; a lone surrogate becomes {@code ?}, as everywhere in Java.
     *
     * @param pieces what encodes a text that is long, or not ASCII
     */
    void utf8(String text, TextPieces pieces) {
        if (text.length() > SHORT || !ascii(text)) {
            encoded(text, pieces);
        }
    }

    private boolean ascii(String text) {
        int length = text.length();
        reserve(length);
        int start = position - length;
        if (!putAscii(start, text)) {
            return false;
        }
        position = start;
        return true;
    }

    /** Read at once and then looked at: the JIT works on an array of characters faster than on a text's. */
    private boolean putAscii(int index, String text) {
        int length = text.length();
        char[] from = characters;
        text.getChars(0, length, from, 0);
        byte[] target = bytes;
        int all = 0;
        for (int i = 0; i < length; i++) {
            char c = from[i];
            all |= c;
            target[index + i] = (byte) c;
        }
        return all < 0x80;
    }

    /** By the JDK, a piece at a time from the last to the first. */
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
