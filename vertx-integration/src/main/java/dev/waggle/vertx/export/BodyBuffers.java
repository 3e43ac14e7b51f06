package dev.waggle.vertx.export;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Direct memory for large bodies, used again for the next ones. Netty copies what is on the heap before it writes it, and
 * what is too large for its pool into memory that it makes for that one write: on Java 25, where it does not use
 * {@code Unsafe}, zeroed before and given back after.
 *
 * <p>Lends two buffers at most. One whose write failed is left to the garbage collector, as something may still read it, and
 * its place is taken until a batch is delivered again: a collector that is down costs two buffers, not one for each try.
 * Confined to an event loop.
 */
final class BodyBuffers {

    /** What is smaller may well be in Netty's pool. */
    static final int LARGE = 256 * 1024;

    private static final int MOST = 2;
    private static final int GRAIN = 64 * 1024;

    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int lent;
    private int lost;

    /** A copy of this range, to be given back; or null when it is small, every buffer is lent, or there is no memory. */
    @Nullable
    ByteBuffer copy(byte[] source, int offset, int length) {
        if (length < LARGE || lent + lost == MOST) {
            return null;
        }
        ByteBuffer buffer = idle.pollLast();
        if (buffer == null || buffer.capacity() < length) {
            try {
                buffer = ByteBuffer.allocateDirect((length + length / 8 + GRAIN - 1) / GRAIN * GRAIN);
            } catch (OutOfMemoryError limit) {
                // Of direct memory, which has a limit of its own: whether Netty gets what it needs is told by the
                // write.
                return null;
            }
        }
        lent++;
        return buffer.clear().put(source, offset, length).flip();
    }

    /** It was written to the socket, and nothing reads it any more. */
    void give(ByteBuffer buffer) {
        lent--;
        idle.addLast(buffer);
    }

    /** Its write failed, and nobody knows what still reads it. */
    void lose() {
        lent--;
        lost++;
    }

    /** A collector has taken a batch: those that were lost may be replaced. */
    void delivered() {
        lost = 0;
    }
}
