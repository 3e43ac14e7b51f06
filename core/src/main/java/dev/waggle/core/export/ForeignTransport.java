package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Any exporter of OpenTelemetry's behind our queue. It is called for one batch after the other on a daemon thread of
 * its own, where it may block; it retries as it was told to, we do not.
 */
final class ForeignTransport implements Transport {

    /** About what a span keeps on the heap. */
    private static final int SPAN = 1024;

    private final SpanExporter exporter;
    private final Predicate<String> startedOverRest;
    private final DrainThread drainer = new DrainThread("waggle-exporter");
    private SpanData[] spans = {};
    private int count;
    private long deadline;

    ForeignTransport(SpanExporter exporter, Predicate<String> startedOverRest) {
        this.exporter = exporter;
        this.startedOverRest = startedOverRest;
    }

    @Override
    public Drainer drainer() {
        return drainer;
    }

    @Override
    public int initialInFlight() {
        return 1;
    }

    @Override
    public int maxInFlight() {
        return 1;
    }

    @Override
    public long expectedBytes(int spans) {
        return (long) spans * SPAN;
    }

    @Override
    public void begin(SpanData[] spans, int count, long deadline) {
        this.spans = spans;
        this.count = count;
        this.deadline = deadline;
    }

    @Override
    public boolean step(long sliceNanos, Sink sink) {
        List<SpanData> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            try {
                batch.add(SupplementedSpanData.of(spans[i], startedOverRest));
            } catch (RuntimeException failure) {
                sink.lost(DropReason.ENCODING, 1);
            }
        }
        Arrays.fill(spans, 0, count, null);
        if (!batch.isEmpty()) {
            sink.batch(Batch.of(batch, deadline));
        }
        return true;
    }

    @Override
    public CompletableFuture<Outcome> send(Batch batch, long timeoutNanos) {
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        CompletableResultCode code = exporter.export(batch.objects == null ? List.of() : batch.objects);
        code.whenComplete(() -> result.complete(
                code.isSuccess()
                        ? Outcome.delivered(0, "")
                        : Outcome.unreachable("the exporter failed: " + code.getFailureThrowable())));
        return result;
    }

    @Override
    public void recycle(Batch batch, boolean delivered) {}

    @Override
    public void close() {
        exporter.shutdown();
        drainer.close();
    }
}
