package dev.waggle.core.export;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/** The encoder is nobody's business but the exporter's and its benchmarks'. */
public final class EncoderAccess {

    /** What the drainer takes at once. */
    private static final int GROUP = 64;

    private final BufferPool pool = new BufferPool(4 << 20);
    private final RequestWriter writer =
            new RequestWriter(new OtlpEncoder(new SessionSupplement(id -> false)), pool, 4 << 20);
    private final SpanData[] group = new SpanData[GROUP];

    /** How many bytes the request has. */
    public long encode(List<SpanData> spans) {
        writer.open(writer.expectedBytes(spans.size()));
        for (int from = 0; from < spans.size(); from += GROUP) {
            int count = Math.min(GROUP, spans.size() - from);
            for (int i = 0; i < count; i++) {
                group[i] = spans.get(from + i);
            }
            writer.arrange(group, count);
            for (int i = count - 1; i >= 0; i--) {
                BatchWriter.Result result = writer.write(group[i]);
                if (result != BatchWriter.Result.WRITTEN) {
                    throw new IllegalStateException(result.toString());
                }
            }
        }
        Batch batch = writer.seal();
        if (batch == null) {
            return 0;
        }
        pool.give(batch.bytes);
        return batch.length;
    }
}
