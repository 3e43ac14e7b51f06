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
    private static final byte[] HEX = hexTable();

    /** A text up to here is written sooner than an encoder is set up for it. */
    private static final int SHORT = 64;

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

    private void longVarint(long value) {
        int length = (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
        reserve(length);
        position -= length;
        int at = position;
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

    /** Bytes of hexadecimal digits, as trace and span ids are held. */
    void hex(String digits) {
        int length = digits.length() >> 1;
        reserve(length);
        position -= length;
        for (int i = 0, at = position; i < length; i++) {
            int high = HEX[digits.charAt(2 * i) & 0x7F];
            int low = HEX[digits.charAt(2 * i + 1) & 0x7F];
            bytes[at++] = (byte) (high << 4 | low);
        }
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
        byte[] target = bytes;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            target[start + i] = (byte) c;
        }
        position = start;
        return true;
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

    private static byte[] hexTable() {
        byte[] table = new byte[128];
        for (int i = 0; i < 16; i++) {
            table[Character.forDigit(i, 16)] = (byte) i;
            table[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
        return table;
    }
}
