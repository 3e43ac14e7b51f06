package dev.waggle.core.export;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** gzip at the fastest level: a third of the time of the default one for 5 % more bytes. One deflater, used again. */
final class Gzip implements AutoCloseable {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

    /** What the deflater is given at once: while it works on an array, some collectors cannot begin a collection. */
    private static final int PIECE = 64 * 1024;

    private static final int MAX_KEPT = 512 * 1024;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final CRC32 checksum = new CRC32();
    private byte[] target = {};
    private int at;

    byte[] compress(byte[] source, int offset, int length) {
        if (target.length < length / 4 + 256) {
            target = new byte[length / 4 + 256];
        }
        System.arraycopy(HEADER, 0, target, 0, HEADER.length);
        at = HEADER.length;
        deflater.reset();
        for (int from = 0; from < length; from += PIECE) {
            deflater.setInput(source, offset + from, Math.min(PIECE, length - from));
            while (!deflater.needsInput()) {
                deflate();
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            deflate();
        }
        checksum.reset();
        checksum.update(source, offset, length);
        byte[] result = Arrays.copyOf(target, at + 8);
        little(result, at, (int) checksum.getValue());
        little(result, at + 4, length);
        if (target.length > MAX_KEPT) {
            target = new byte[0];
        }
        return result;
    }

    private void deflate() {
        if (target.length - at < 64) {
            target = Arrays.copyOf(target, target.length * 2);
        }
        at += deflater.deflate(target, at, target.length - at);
    }

    private static void little(byte[] target, int at, int value) {
        for (int i = 0; i < 4; i++) {
            target[at + i] = (byte) (value >>> 8 * i);
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
