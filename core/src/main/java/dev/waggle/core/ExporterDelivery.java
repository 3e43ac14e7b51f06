package dev.waggle.core;

import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.ExporterStats;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Our exporter behind our SDK, and the processors that the application added to it. */
final class ExporterDelivery implements Delivery {

    private final OpenTelemetrySdk sdk;
    private final BatchExporter exporter;
    private final SpanProcessor added;

    ExporterDelivery(OpenTelemetrySdk sdk, BatchExporter exporter, SpanProcessor added) {
        this.sdk = sdk;
        this.exporter = exporter;
        this.added = added;
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        Delivery.requirePositive(timeout);
        return together(exporter.flush(timeout), SdkDelivery.result(added::forceFlush, timeout));
    }

    @Override
    public CompletionStage<FlushResult> close() {
        // The exporter first: it has the deadline and the result. The SDK then finds it closed.
        CompletionStage<FlushResult> closed = exporter.close(CLOSE_TIMEOUT);
        return together(closed, SdkDelivery.result(sdk.getSdkTracerProvider()::shutdown, CLOSE_TIMEOUT));
    }

    @Override
    public ExporterStats exporterStats() {
        return exporter.stats();
    }

    /** The exporter's own result; one that is complete is not over in time where the others are not, or have failed. */
    private static CompletionStage<FlushResult> together(
            CompletionStage<FlushResult> exported, CompletionStage<FlushResult> others) {
        return exported.thenCombine(
                others,
                (result, other) -> result.complete() && other.timedOut()
                        ? new FlushResult(result.delivered(), result.dropped(), true)
                        : result);
    }
}
