package dev.waggle.core;

import dev.waggle.core.export.ExporterStats;
import dev.waggle.core.internal.ShutdownHook;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A delivery, processors of the application's included, that the end of the JVM closes. */
final class HookedDelivery implements Delivery {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    /** A close completes late at worst, on its own. */
    private static final long LATE_MILLIS = 2000;

    private final Delivery delivery;
    private final ShutdownHook hook;

    HookedDelivery(Delivery delivery) {
        this.delivery = delivery;
        this.hook = new ShutdownHook("waggle-shutdown", this::closeInTime);
    }

    /** On a thread of its own: processors of the application's are shut down on the thread that asks, and may block there. */
    private void closeInTime() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread closing = new Thread(
                () -> delivery.close().whenComplete((result, failure) -> closed.complete(null)), "waggle-closing");
        closing.setDaemon(true);
        closing.start();
        try {
            closed.get(CLOSE_TIMEOUT.toMillis() + LATE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.log(Level.WARNING, "The tracer did not close in time");
        }
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
