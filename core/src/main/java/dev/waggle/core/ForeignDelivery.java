package dev.waggle.core;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The application's own SDK: flushed where it can be, never closed. */
final class ForeignDelivery implements Delivery {

    private final SdkDelivery sdk;

    private ForeignDelivery(OpenTelemetrySdk sdk) {
        this.sdk = new SdkDelivery(sdk);
    }

    static Delivery of(OpenTelemetry openTelemetry) {
        return openTelemetry instanceof OpenTelemetrySdk sdk ? new ForeignDelivery(sdk) : Delivery.none();
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        return sdk.flush(timeout);
    }

    @Override
    public CompletionStage<FlushResult> close() {
        return CompletableFuture.completedFuture(NOTHING);
    }
}
