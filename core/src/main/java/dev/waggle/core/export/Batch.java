package dev.waggle.core.export;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Spans that have left the queue and whose fate is open: encoded once, sent as often as it takes. */
final class Batch {

    final int spans;
    final long deadline;
    final @Nullable List<SpanData> objects;
    byte[] bytes;
    int offset;
    int length;
    boolean compressed;
    long heldBytes;
    int attempts;
    long sentAt;
    long nextAttempt;
    long sequence;

    @Nullable
    CompletableFuture<Outcome> sending;

    private static final byte[] NONE = {};

    private Batch(int spans, long deadline, byte[] bytes, int offset, int length, @Nullable List<SpanData> objects) {
        this.spans = spans;
        this.deadline = deadline;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.objects = objects;
    }

    static Batch encoded(int spans, long deadline, byte[] bytes, int offset) {
        Batch batch = new Batch(spans, deadline, bytes, offset, bytes.length - offset, null);
        batch.heldBytes = bytes.length;
        return batch;
    }

    static Batch of(List<SpanData> spans, long deadline) {
        return new Batch(spans.size(), deadline, NONE, 0, 0, spans);
    }
}
