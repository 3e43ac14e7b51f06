package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/** The encoder is nobody's business but the exporter's and its benchmarks'. */
public final class EncoderAccess implements Transport.Sink {

    private final BufferPool pool = new BufferPool(4 << 20);
    private final BatchEncoder encoder =
            new BatchEncoder(new OtlpEncoder(new SessionSupplement(id -> false)), pool, 4 << 20);
    private SpanData[] scratch = {};
    private long bytes;

    /** How many bytes the request has. */
    public long encode(List<SpanData> spans) {
        if (scratch.length < spans.size()) {
            scratch = new SpanData[spans.size()];
        }
        for (int i = 0; i < spans.size(); i++) {
            scratch[i] = spans.get(i);
        }
        bytes = 0;
        encoder.begin(scratch, spans.size(), 0);
        encoder.step(0, this);
        return bytes;
    }

    @Override
    public void batch(Batch batch) {
        bytes += batch.length;
        pool.give(batch.bytes);
    }

    @Override
    public void lost(DropReason reason, int spans) {
        throw new IllegalStateException(reason + ": " + spans);
    }
}
