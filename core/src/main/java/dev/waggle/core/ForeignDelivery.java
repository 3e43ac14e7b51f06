package dev.waggle.core;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The application's own SDK: flushed where it can be, never closed. */
final class ForeignDelivery implements Delivery {

    /** Of spans that are out of reach nobody knows whether they have arrived. */
    private static final FlushResult UNKNOWN = new FlushResult(0, Map.of(), true);

    /** Null behind {@code GlobalOpenTelemetry} and an agent, which hide it. */
    private final @Nullable SdkDelivery sdk;

    private ForeignDelivery(@Nullable SdkDelivery sdk) {
        this.sdk = sdk;
    }

    static Delivery of(OpenTelemetry openTelemetry) {
        return new ForeignDelivery(openTelemetry instanceof OpenTelemetrySdk sdk ? new SdkDelivery(sdk) : null);
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        Delivery.requirePositive(timeout);
        return sdk == null ? CompletableFuture.completedFuture(UNKNOWN) : sdk.flush(timeout);
    }

    @Override
    public CompletionStage<FlushResult> close() {
        return CompletableFuture.completedFuture(NOTHING);
    }
}
