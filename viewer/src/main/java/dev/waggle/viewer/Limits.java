package dev.waggle.viewer;

/** What one request may cost. Beyond the exporter's largest request (20 MiB), far below a developer's heap. */
final class Limits {
    static final Limits DEFAULT = new Limits(32 << 20, 64 << 20, 200, 50_000, 4 << 20, 128 << 20);

    final int bodyBytes;
    final int inflatedBytes;
    /** Only looked at beyond a megabyte: a small batch of equal spans compresses well without being an attack. */
    final int ratio;

    final int spansPerRequest;
    final int spanBytes;
    /** Bodies that are being received or decoded, all together; beyond it requests are asked to come again. */
    final int inFlightBytes;

    Limits(int bodyBytes, int inflatedBytes, int ratio, int spansPerRequest, int spanBytes, int inFlightBytes) {
        this.bodyBytes = bodyBytes;
        this.inflatedBytes = inflatedBytes;
        this.ratio = ratio;
        this.spansPerRequest = spansPerRequest;
        this.spanBytes = spanBytes;
        this.inFlightBytes = inFlightBytes;
    }
}
