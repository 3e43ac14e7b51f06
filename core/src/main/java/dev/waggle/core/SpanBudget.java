package dev.waggle.core;

import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How much enrichment a span may still take, in characters. Counts what is written; where that is too much it looks at what stands
 * on the span, since a value that is written once more replaces another one.
 */
abstract class SpanBudget implements ValuePolicy.Target {

    private static final AtomicIntegerFieldUpdater<SpanBudget> CHARGED =
            AtomicIntegerFieldUpdater.newUpdater(SpanBudget.class, "charged");

    /** How many values that are not large a span may have, and still not be full. */
    private static final int MANY = 2048;

    /** To look at a whole span is paid for by as large a part of its budget. */
    private static final int PARTS = 16;

    private volatile int charged;

    // Of two threads that measure at the same time both are right.
    private boolean measured;

    /** Since it was measured. */
    private int written;

    /** How much it may hold at all. */
    abstract int most();

    /** Whether others write to the span, who count for themselves. */
    abstract boolean isShared();

    /** The span, where it shows what stands on it. */
    abstract @Nullable ReadableSpan readable();

    @Override
    public int reserve(String key, int wanted) {
        if (isShared() && (measured ? written >= most() / PARTS : isLarge(wanted))) {
            measure();
        }
        int before = CHARGED.getAndAdd(this, wanted);
        if (most() - before >= wanted) {
            written += wanted;
            return wanted;
        }
        // Goes back, so that a value too many does not make the counter overflow.
        CHARGED.getAndAdd(this, -wanted);
        return reserveRest(key, wanted);
    }

    /** One that is not is no reason to look at the whole span, unless there were many. */
    private boolean isLarge(int wanted) {
        return wanted >= most() / MANY;
    }

    private int reserveRest(String key, int wanted) {
        if (written >= (isLarge(wanted) ? 1 : most() / PARTS)) {
            measure();
        }
        ReadableSpan span = readable();
        int replaced = span == null ? 0 : SpanContent.size(span, key);
        int granted = Math.max(0, Math.min(wanted, most() - charged + replaced));
        CHARGED.getAndAdd(this, granted - Math.min(granted, replaced));
        written += granted;
        return granted;
    }

    /** For what is written past the policy, because it was through it before. */
    final void charge(int size) {
        CHARGED.getAndAdd(this, size);
        written += size;
    }

    private void measure() {
        ReadableSpan span = readable();
        if (span != null) {
            CHARGED.set(this, SpanContent.size(span));
        }
        written = 0;
        measured = true;
    }
}
