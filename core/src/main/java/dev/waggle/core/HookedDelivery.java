package dev.waggle.core;

import dev.waggle.core.export.ExporterStats;
import dev.waggle.core.internal.ShutdownHook;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A delivery, processors of the application's included, that the end of the JVM closes. */
final class HookedDelivery implements Delivery {

    private final Delivery delivery;
    private final ShutdownHook hook;

    HookedDelivery(Delivery delivery) {
        this.delivery = delivery;
        this.hook = new ShutdownHook(
                "waggle-shutdown", () -> delivery.close().toCompletableFuture().join());
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        return delivery.flush(timeout);
    }

    @Override
    public CompletionStage<FlushResult> close() {
        hook.remove();
        return delivery.close();
    }

    @Override
    public ExporterStats exporterStats() {
        return delivery.exporterStats();
    }
}
