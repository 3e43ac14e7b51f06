package dev.waggle.core;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** An SDK without our exporter: its processors say only whether they succeeded, not what became of how many spans. */
final class SdkDelivery implements Delivery {

    private final OpenTelemetrySdk sdk;

    SdkDelivery(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        Delivery.requirePositive(timeout);
        return result(sdk.getSdkTracerProvider().forceFlush(), timeout);
    }

    @Override
    public CompletionStage<FlushResult> close() {
        return result(sdk.getSdkTracerProvider().shutdown(), CLOSE_TIMEOUT);
    }

    private static CompletionStage<FlushResult> result(CompletableResultCode code, Duration timeout) {
        CompletableFuture<FlushResult> result = new CompletableFuture<>();
        code.whenComplete(() -> result.complete(new FlushResult(0, Map.of(), !code.isSuccess())));
        return result.completeOnTimeout(new FlushResult(0, Map.of(), true), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
