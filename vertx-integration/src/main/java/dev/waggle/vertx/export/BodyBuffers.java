package dev.waggle.vertx.export;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Direct memory for large bodies, used again for the next ones. Netty copies what is on the heap before it writes it, and
 * what is too large for its pool into memory that it makes for that one write: on Java 25, where it does not use
 * {@code Unsafe}, zeroed before and given back after.
 *
 * <p>Holds two buffers at most. One that came back from no exchange is left to the garbage collector, as something may
 * still read it, and its place is taken until the collector answers again: while it is down, none is made. Confined to
 * an event loop.
 */
final class BodyBuffers {

    /** What is smaller Netty has in its pool. */
    static final int LARGE = 256 * 1024;

    private static final int MOST = 2;
    private static final int GRAIN = 64 * 1024;

    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int lent;
    private int lost;

    /** A copy of this range, to be given back; or null when it is small, or every buffer is lent. */
    @Nullable
    ByteBuffer copy(byte[] source, int offset, int length) {
        if (length < LARGE || lent + lost == MOST) {
            return null;
        }
        ByteBuffer buffer = idle.pollLast();
        if (buffer == null || buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect((length + length / 8 + GRAIN - 1) / GRAIN * GRAIN);
        }
        lent++;
        return buffer.clear().put(source, offset, length).flip();
    }

    /** It was written to the socket, and nothing reads it any more. */
    void give(ByteBuffer buffer) {
        lent--;
        idle.addLast(buffer);
    }

    /** Its exchange was broken off, and nobody knows what still reads it. */
    void lose() {
        lent--;
        lost++;
    }

    /** The collector has answered: those that were lost may be replaced. */
    void answered() {
        lost = 0;
    }
}
