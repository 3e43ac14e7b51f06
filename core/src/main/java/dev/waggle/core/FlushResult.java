package dev.waggle.core;

import java.util.Map;

/**
 * What became of the spans that a flush covered.
 *
 * <p>Where another SDK exports, and in test mode, nobody counts them: {@code delivered} is 0 and {@code dropped} empty, and
 * {@code timedOut} also says that its processors have failed, or are out of reach.
 *
 * @param delivered how many the collector took
 * @param dropped how many were lost, by reason; reasons with none are absent
 * @param timedOut whether of some it is not known when the time was over
 */
public record FlushResult(long delivered, Map<DropReason, Long> dropped, boolean timedOut) {

    /** Copies the map. */
    public FlushResult {
        dropped = Map.copyOf(dropped);
    }

    /** True when nothing was lost and nothing is left. */
    public boolean complete() {
        return !timedOut && dropped.isEmpty();
    }
}
