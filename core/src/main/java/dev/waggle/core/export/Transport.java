package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.CompletableFuture;

/** Turns drained spans into batches and delivers them. Everything is called on the drainer. */
interface Transport {

    Drainer drainer();

    /** How many requests can be in flight at once, at first and at most. */
    int initialInFlight();

    int maxInFlight();

    /** About how many bytes a batch of so many spans will hold. */
    long expectedBytes(int spans);

    /** Takes over the first {@code count} spans of the array, until {@link #step} says true. */
    void begin(SpanData[] spans, int count, long deadline);

    /** Goes on for {@code sliceNanos} at most, 0 for as long as it takes; true when all spans are in batches. */
    boolean step(long sliceNanos, Sink sink);

    CompletableFuture<Outcome> send(Batch batch, long timeoutNanos);

    /** The batch's fate is decided: what it holds can be used again. */
    void recycle(Batch batch, boolean delivered);

    void close();

    /** Where batches come out. */
    interface Sink {
        void batch(Batch batch);

        void lost(DropReason reason, int spans);
    }
}
