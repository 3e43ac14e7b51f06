package dev.waggle.core;

import dev.waggle.core.internal.Deadline;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** An SDK without our exporter: its processors say only whether they succeeded, not what became of how many spans. */
final class SdkDelivery implements Delivery {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private final OpenTelemetrySdk sdk;

    SdkDelivery(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        Delivery.requirePositive(timeout);
        return result(sdk.getSdkTracerProvider()::forceFlush, timeout);
    }

    @Override
    public CompletionStage<FlushResult> close() {
        return result(sdk.getSdkTracerProvider()::shutdown, CLOSE_TIMEOUT);
    }

    /** Not over in time, where processors failed: how many spans that has cost they do not say. */
    static CompletionStage<FlushResult> result(Supplier<CompletableResultCode> act, Duration timeout) {
        CompletableFuture<FlushResult> result = new CompletableFuture<>();
        CompletableResultCode code = act(act);
        code.whenComplete(() -> result.complete(new FlushResult(0, Map.of(), !code.isSuccess())));
        Deadline.complete(result, Deadline.nanos(timeout), () -> new FlushResult(0, Map.of(), true));
        return result;
    }

    private static CompletableResultCode act(Supplier<CompletableResultCode> act) {
        try {
            return act.get();
        } catch (RuntimeException | Error broken) {
            LOG.log(Level.WARNING, "A span processor could not be flushed or shut down", broken);
            return CompletableResultCode.ofFailure();
        }
    }
}
