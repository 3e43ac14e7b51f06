package dev.waggle.vertx.export;

import dev.waggle.core.export.Destination;
import dev.waggle.core.export.Drainer;
import dev.waggle.core.export.SenderRequest;
import dev.waggle.core.export.SenderResponse;
import dev.waggle.core.export.SpanSender;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches with Vert.x's HTTP client, over HTTP/1.1. Its requests are never traced. On a loop of its own it keeps up to
 * two buffers of direct memory, a little larger than the largest request, beside what the exporter's budget counts.
 *
 * <pre>{@code
 * BatchExporter.builder().sender(VertxSender.create()).build();      // an event loop of its own: the default
 * BatchExporter.builder().sender(VertxSender.on(vertx)).build();     // one of the application's, in short slices
 * }</pre>
 */
public final class VertxSender implements SpanSender {

    /** What a task may take of an application's loop before it gives way. */
    private static final long SLICE_NANOS = 25_000;

    private final @Nullable Vertx shared;
    private @Nullable Vertx own;
    private @Nullable LoopDrainer drainer;
    private @Nullable HttpPoster poster;

    private VertxSender(@Nullable Vertx shared) {
        this.shared = shared;
    }

    /** On a Vert.x instance of its own, with one event loop on a daemon thread; {@link #close} closes it. */
    public static VertxSender create() {
        return new VertxSender(null);
    }

    /**
     * On one event loop of this instance, no thread more. A task holds the loop for some 25 µs, gzip runs on a worker.
     * Close the exporter before the instance; what is left when the instance is closed first is counted as lost.
     */
    public static VertxSender on(Vertx vertx) {
        return new VertxSender(Objects.requireNonNull(vertx, "vertx"));
    }

    @Override
    public void open(Destination destination) {
        if (drainer != null) {
            throw new IllegalArgumentException("sender is in use by another exporter: " + this);
        }
        Vertx vertx = shared;
        if (vertx == null) {
            vertx = Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1)
                    .setBlockedThreadCheckInterval(60)
                    .setBlockedThreadCheckIntervalUnit(TimeUnit.SECONDS)
                    .setUseDaemonThread(true));
            own = vertx;
        }
        drainer = new LoopDrainer(
                ((VertxInternal) vertx).createEventLoopContext(), shared == null ? 0 : SLICE_NANOS, own);
        poster = new HttpPoster(
                drainer, destination.endpoint(), ClientOptions.of(destination), destination.maxConnections());
    }

    @Override
    public Drainer drainer() {
        if (drainer == null) {
            throw new IllegalStateException("the sender is not open");
        }
        return drainer;
    }

    @Override
    public CompletableFuture<SenderResponse> send(SenderRequest request) {
        HttpPoster open = poster;
        if (open == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("the sender is not open"));
        }
        return open.post(request.headers(), request.array(), request.offset(), request.length());
    }

    @Override
    public void close() {
        if (poster != null) {
            poster.close();
        }
        if (drainer != null) {
            drainer.close();
        }
    }
}
