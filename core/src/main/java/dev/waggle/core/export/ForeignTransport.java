package dev.waggle.core.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Any exporter of OpenTelemetry's behind our queue. It is called for one batch after the other on a daemon thread of
 * its own, where it may block; it retries as it was told to, we do not.
 */
final class ForeignTransport implements Transport, BatchWriter {

    /** About what a span keeps on the heap. */
    private static final int SPAN = 1024;

    private final SpanExporter exporter;
    private final Predicate<String> startedOverRest;
    private final DrainThread drainer = new DrainThread("waggle-exporter");
    private List<SpanData> spans = new ArrayList<>();

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
    public BatchWriter writer() {
        return this;
    }

    /** None: the exporter reads the objects, wherever they were ended. */
    @Override
    public int burst() {
        return 0;
    }

    /** It groups them itself; a list is written from its beginning, unlike a request. */
    @Override
    public void arrange(SpanData[] group, int count) {
        Collections.reverse(Arrays.asList(group).subList(0, count));
    }

    @Override
    public boolean hasRoom(int bytes) {
        return false;
    }

    @Override
    public void open(long bytes) {}

    @Override
    public Result write(SpanData span) {
        try {
            spans.add(SupplementedSpanData.of(span, startedOverRest));
            return Result.WRITTEN;
        } catch (RuntimeException | Error failure) {
            // Whatever it is, it would come again, and this span would hold up all others.
            return Result.UNREADABLE;
        }
    }

    @Override
    public int spans() {
        return spans.size();
    }

    @Override
    public int bytes() {
        return 0;
    }

    @Override
    public @Nullable Batch seal() {
        if (spans.isEmpty()) {
            return null;
        }
        Batch batch = Batch.of(spans);
        spans = new ArrayList<>();
        return batch;
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
        try {
            exporter.shutdown();
        } finally {
            drainer.close();
        }
    }

    @Override
    public String toString() {
        return exporter.getClass().getName();
    }
}
