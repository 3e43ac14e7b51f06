package dev.waggle.core.export;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Ids of traces and spans from their hexadecimal digits, eight digits at once. Nothing of one is kept for the next: to read
 * its digits takes no longer than to find out that they are the same. Used by one thread at a time.
 */
final class IdDigits {

    private static final VarHandle LITTLE_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int TRACE = 32;
    private static final int SPAN = 16;

    private final byte[] digits = new byte[TRACE];

    /**
     * Prepends the sixteen bytes of a trace's id.
     *
     * @throws IllegalArgumentException for an id of another length, which only a foreign span can have
     */
    void writeTrace(String id, ReverseBuffer out) {
        read(id, TRACE);
        out.fixed64(eightBytes(16));
        out.fixed64(eightBytes(0));
    }

    /**
     * Prepends the eight bytes of a span's id.
     *
     * @throws IllegalArgumentException for an id of another length, which only a foreign span can have
     */
    void writeSpan(String id, ReverseBuffer out) {
        read(id, SPAN);
        out.fixed64(eightBytes(0));
    }

    @SuppressWarnings("deprecation") // reads the low byte of each character, which is what a digit is
    private void read(String id, int length) {
        if (id.length() != length) {
            throw new IllegalArgumentException("not an id of " + length + " digits: " + id);
        }
        id.getBytes(0, length, digits, 0);
    }

    private long eightBytes(int from) {
        return fourBytes((long) LITTLE_LONG.get(digits, from))
                | fourBytes((long) LITTLE_LONG.get(digits, from + 8)) << 32;
    }

    /** Of eight digits at once. */
    private static long fourBytes(long digits) {
        // A letter has bit 6, and its low bits are nine less than what it stands for.
        long values = (digits & 0x0F0F0F0F0F0F0F0FL) + 9 * (digits >>> 6 & 0x0101010101010101L);
        long pairs = (values << 4 | values >>> 8) & 0x00FF00FF00FF00FFL;
        long quads = (pairs | pairs >>> 8) & 0x0000FFFF0000FFFFL;
        return (quads | quads >>> 16) & 0xFFFFFFFFL;
    }
}
