package dev.waggle.core;

import dev.waggle.core.export.ExporterStats;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What stands behind a tracer and gets its spans out. No method throws, blocks or completes exceptionally. */
interface Delivery {

    FlushResult NOTHING = new FlushResult(0, Map.of(), false);

    ExporterStats NO_EXPORTER = new ExporterStats(0, 0, Map.of(), 0, 0);

    /** How long closing may take. */
    Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    CompletionStage<FlushResult> flush(Duration timeout);

    /** Idempotent; bounded by {@link #CLOSE_TIMEOUT}. */
    CompletionStage<FlushResult> close();

    /** Zeros where no exporter of ours is. */
    default ExporterStats exporterStats() {
        return NO_EXPORTER;
    }

    /** For tracers that record nothing, or whose spans belong to somebody else. */
    static Delivery none() {
        return new Delivery() {
            @Override
            public CompletionStage<FlushResult> flush(Duration timeout) {
                requirePositive(timeout);
                return CompletableFuture.completedFuture(NOTHING);
            }

            @Override
            public CompletionStage<FlushResult> close() {
                return CompletableFuture.completedFuture(NOTHING);
            }
        };
    }

    static void requirePositive(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("flush time-out must be positive: " + timeout);
        }
    }
}
