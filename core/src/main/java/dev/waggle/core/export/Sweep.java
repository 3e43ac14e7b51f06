package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the spans that slipped into the queue of an exporter that has ended. Whichever thread comes first does it. */
final class Sweep {

    private final SpanQueue queue;
    private final Books books;
    private final AtomicInteger running = new AtomicInteger();

    Sweep(SpanQueue queue, Books books) {
        this.queue = queue;
        this.books = books;
    }

    /** From any thread; a call while another thread is at it makes that one look again. */
    void run() {
        if (running.getAndIncrement() != 0) {
            return;
        }
        SpanData[] one = new SpanData[1];
        int rounds = 1;
        do {
            SpanQueue.Taken taken = new SpanQueue.Taken();
            queue.drain(one, 1, Long.MAX_VALUE, taken);
            while (taken.count() == 1) {
                books.dropped(DropReason.CLOSED, 1);
                queue.release(taken);
                Arrays.fill(one, null);
                queue.drain(one, 1, Long.MAX_VALUE, taken);
            }
            rounds = running.addAndGet(-rounds);
        } while (rounds != 0);
    }
}
