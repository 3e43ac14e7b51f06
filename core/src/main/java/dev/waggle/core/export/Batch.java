package dev.waggle.core.export;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Spans that have left the queue and whose fate is open: encoded once, sent as often as it takes. */
final class Batch {

    final int spans;
    final @Nullable List<SpanData> objects;
    byte[] bytes;
    int offset;
    int length;
    boolean compressed;
    long heldBytes;

    /** Every span that came into the queue before this place is in this batch, in one before it, or lost. */
    long upTo;

    long deadline;
    int attempts;
    long sentAt;
    long nextAttempt;
    long sequence;

    @Nullable
    CompletableFuture<Outcome> sending;

    private static final byte[] NONE = {};

    private Batch(int spans, byte[] bytes, int offset, int length, @Nullable List<SpanData> objects) {
        this.spans = spans;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.objects = objects;
    }

    static Batch encoded(int spans, byte[] bytes, int offset) {
        Batch batch = new Batch(spans, bytes, offset, bytes.length - offset, null);
        batch.heldBytes = bytes.length;
        return batch;
    }

    static Batch of(List<SpanData> spans) {
        return new Batch(spans.size(), NONE, 0, 0, spans);
    }
}
