package dev.waggle.core.export;

import java.util.ArrayDeque;

/** Encoding buffers between two batches, within a bound of bytes. Confined to the drainer. */
final class BufferPool {

    private static final int GRAIN = 64 * 1024;

    private final ArrayDeque<byte[]> free = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;

    BufferPool(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    byte[] take(long wanted) {
        byte[] kept = free.pollLast();
        if (kept != null) {
            bytes -= kept.length;
            // One that is much too large would count in full against the budget for ever.
            if (kept.length >= wanted && kept.length <= wanted + wanted / 2 + GRAIN) {
                return kept;
            }
        }
        return new byte[(int) ((wanted + GRAIN - 1) / GRAIN * GRAIN)];
    }

    void give(byte[] buffer) {
        if (buffer.length >= GRAIN && bytes + buffer.length <= maxBytes) {
            bytes += buffer.length;
            free.addLast(buffer);
        }
    }
}
