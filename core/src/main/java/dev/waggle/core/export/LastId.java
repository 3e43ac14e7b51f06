package dev.waggle.core.export;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The id that was written last: a trace's spans follow each other, and one is often the parent of the next. Used by one
 * thread at a time.
 */
final class LastId {

    private static final VarHandle LITTLE_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] digits;
    private @Nullable String id;

    // What it stands for, as bytes in the order of a little-endian number.
    private long first;
    private long second;

    /** @param digits how many hexadecimal digits an id has: 16 or 32 */
    LastId(int digits) {
        this.digits = new byte[digits];
    }

    /**
     * Prepends the bytes that the digits of an id stand for.
     *
     * @throws IllegalArgumentException for an id of another length, which only a foreign span can have
     */
    void write(String id, ReverseBuffer out) {
        // The same object, where it is the same: a look at the digits would be a look into memory.
        if (id != this.id) {
            read(id);
        }
        if (digits.length == 32) {
            out.fixed64(second);
        }
        out.fixed64(first);
    }

    @SuppressWarnings("deprecation") // reads the low byte of each character, which is what a digit is
    private void read(String text) {
        if (text.length() != digits.length) {
            throw new IllegalArgumentException("not an id of " + digits.length + " digits: " + text);
        }
        id = null;
        // All at once: a read of what was just written waits until that is there.
        text.getBytes(0, digits.length, digits, 0);
        first = eightBytes(0);
        second = digits.length == 32 ? eightBytes(16) : 0;
        id = text;
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
