package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import java.util.Map;

/**
 * What became of every sampled span that ended, since the exporter was built. Each number is counted by itself; at rest
 * {@code ended == delivered + lost() + queued + inFlight}.
 *
 * @param ended how many came in
 * @param delivered how many the collector took
 * @param dropped how many were lost, by reason; reasons with none are absent
 * @param queued how many wait for their batch
 * @param inFlight how many are in batches whose fate is open
 */
public record ExporterStats(long ended, long delivered, Map<DropReason, Long> dropped, long queued, long inFlight) {

    /** Copies the map. */
    public ExporterStats {
        dropped = Map.copyOf(dropped);
    }

    /** How many were dropped for whatever reason. */
    public long lost() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }
}
