package dev.waggle.benchmarks.export;

import dev.waggle.core.export.EncoderAccess;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Our encoder and OpenTelemetry's reusable marshaler in turns, on the same spans with events and links. */
final class EncodeCost {

    private static final int BATCH = 512;

    private EncodeCost() {}

    static Result measure(Options options) throws IOException {
        List<SpanData> spans = SampleSpans.withEventsAndLinks(BATCH, "");
        EncoderAccess ours = new EncoderAccess();
        Marshaler theirs = new Marshaler();
        long slice = options.measureMillis() / 8 * 1_000_000;
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
        double allocated = 0;
        for (int round = 0; round < 8; round++) {
            boolean counts = round >= 3;
            long bytes = thread();
            double nanos = time(slice, () -> ours.encode(spans));
            bytes = thread() - bytes;
            double other = time(slice, () -> theirs.encode(spans));
            if (counts) {
                best[0] = Math.min(best[0], nanos);
                best[1] = Math.min(best[1], other);
                allocated = (double) bytes / (slice / nanos * BATCH);
            }
        }
        return new Result()
                .put("ours", best[0] / BATCH)
                .put("theirs", best[1] / BATCH)
                .put("allocated", allocated)
                .put("bytes", (double) ours.encode(spans) / BATCH);
    }

    private static long thread() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Nanoseconds of one call. */
    private static double time(long slice, Call call) throws IOException {
        long start = System.nanoTime();
        long end = start + slice;
        long calls = 0;
        long sum = 0;
        long now = start;
        while (now < end) {
            for (int i = 0; i < 10; i++) {
                sum += call.run();
            }
            calls += 10;
            now = System.nanoTime();
        }
        if (sum == 0) {
            throw new IllegalStateException("nothing was encoded");
        }
        return (double) (now - start) / calls;
    }

    private interface Call {
        long run() throws IOException;
    }

    private static final class Marshaler {

        private final LowAllocationTraceRequestMarshaler marshaler = new LowAllocationTraceRequestMarshaler();
        private final Null out = new Null();

        long encode(List<SpanData> spans) throws IOException {
            marshaler.initialize(spans);
            marshaler.writeBinaryTo(out);
            marshaler.reset();
            return out.bytes;
        }
    }

    private static final class Null extends OutputStream {

        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes += length;
        }
    }
}
