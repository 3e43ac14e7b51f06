package dev.waggle.core.export;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/** Puts spans into the open batch. Used by one thread at a time, and not always by the same one. */
interface BatchWriter {

    /** How many spans a thread that ends them writes at once; 0 when nobody but the drainer may write. */
    int burst();

    /** Puts what belongs together side by side, before any of it is written: from the last to the first. */
    void arrange(SpanData[] spans, int count);

    /** Whether so many bytes can be written without making or moving anything. */
    boolean hasRoom(int bytes);

    /** Makes room for so many bytes where no batch is open; on the drainer only. */
    void open(long bytes);

    Result write(SpanData span);

    /** How many spans the open batch has. */
    int spans();

    /** How many bytes the open batch has. */
    int bytes();

    /** Ends the open batch; null when it has no span. */
    @Nullable
    Batch seal();

    /** What came of a span. */
    enum Result {
        WRITTEN,

        /** The open batch has no place for it: to be written again when that one is sealed. */
        FULL,

        TOO_LARGE,
        UNREADABLE,

        /** The thread's stack was at its end: perhaps because of the span, perhaps because of who called. */
        OUT_OF_STACK
    }
}
