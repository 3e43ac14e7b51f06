package dev.waggle.core.export;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** gzip at the fastest level: a third of the time of the default one for 5 % more bytes. One deflater, used again. */
final class Gzip implements AutoCloseable {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final CRC32 checksum = new CRC32();

    byte[] compress(byte[] source, int offset, int length) {
        byte[] target = new byte[Math.max(256, length / 4)];
        System.arraycopy(HEADER, 0, target, 0, HEADER.length);
        int at = HEADER.length;
        deflater.reset();
        deflater.setInput(source, offset, length);
        deflater.finish();
        while (!deflater.finished()) {
            if (target.length - at < 64) {
                target = Arrays.copyOf(target, target.length * 2);
            }
            at += deflater.deflate(target, at, target.length - at);
        }
        checksum.reset();
        checksum.update(source, offset, length);
        byte[] result = Arrays.copyOf(target, at + 8);
        little(result, at, (int) checksum.getValue());
        little(result, at + 4, length);
        return result;
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
