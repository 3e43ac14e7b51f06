package dev.waggle.core;

import dev.waggle.core.export.BatchExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Our exporter behind our SDK. */
final class ExporterDelivery implements Delivery {

    private final OpenTelemetrySdk sdk;
    private final BatchExporter exporter;

    ExporterDelivery(OpenTelemetrySdk sdk, BatchExporter exporter) {
        this.sdk = sdk;
        this.exporter = exporter;
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        Delivery.requirePositive(timeout);
        return exporter.flush(timeout);
    }

    @Override
    public CompletionStage<FlushResult> close() {
        // The exporter first: it has the deadline and the result. The SDK then finds it closed.
        return exporter.close(CLOSE_TIMEOUT)
                .whenComplete((result, never) -> sdk.getSdkTracerProvider().shutdown());
    }
}
