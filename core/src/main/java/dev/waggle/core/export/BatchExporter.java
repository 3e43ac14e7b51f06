package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import dev.waggle.core.internal.Deadline;
import dev.waggle.core.internal.LoadedThreadRules;
import dev.waggle.core.internal.ShutdownHook;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends ended spans to a collector in batches, several at a time. It never blocks or throws into the code that ends a
 * span, keeps to a byte budget whatever the collector does, and counts every span that it loses.
 *
 * <pre>{@code
 * BatchExporter exporter = BatchExporter.builder().endpoint(URI.create("http://localhost:4318/v1/traces")).build();
 * SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(exporter).build();
 * FlushResult result = exporter.flush(Duration.ofSeconds(2)).toCompletableFuture().join();
 * }</pre>
 *
 * <p>All methods can be called from any thread.
 */
public final class BatchExporter implements SpanProcessor, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BatchExporter.class.getName());
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SDK_TIMEOUT = Duration.ofSeconds(10);

    private final SpanQueue queue;
    private final Books books = new Books();
    private final Dispatcher dispatcher;
    private final Drainer drainer;
    private final String description;
    private final AtomicReference<@Nullable CompletableFuture<FlushResult>> closed = new AtomicReference<>();
    private volatile boolean failureLogged;
    private final @Nullable ShutdownHook shutdownHook;

    BatchExporter(ExporterSettings settings, Transport transport) {
        this.queue = new SpanQueue(settings.maxQueueSize(), settings.queueBytes());
        this.drainer = transport.drainer();
        this.dispatcher = new Dispatcher(settings, queue, books, transport);
        this.description = "BatchExporter[" + transport + "]";
        this.shutdownHook = settings.shutdownHook() ? new ShutdownHook("waggle-exporter-shutdown", this::close) : null;
    }

    /** Options with their defaults; nothing is read from the environment unless told. */
    public static BatchExporterBuilder builder() {
        return new BatchExporterBuilder();
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    /**
     * Takes a sampled span, or drops and counts it. Never waits; where sixteen have gathered, encodes these, unless
     * another thread is at it or one of them is large.
     */
    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        books.spanEnded();
        try {
            accept(span.toSpanData());
        } catch (RuntimeException | StackOverflowError failure) {
            books.dropped(DropReason.ENCODING, 1);
            if (!failureLogged) {
                failureLogged = true;
                LOG.log(System.Logger.Level.WARNING, "A span could not be read and was dropped; said once", failure);
            }
        }
    }

    private void accept(SpanData span) {
        if (closed.get() != null) {
            books.dropped(DropReason.CLOSED, 1);
            return;
        }
        DropReason refused = queue.offer(span);
        if (refused == null) {
            dispatcher.offered();
        } else {
            books.dropped(refused, 1);
            dispatcher.refused();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /**
     * Sends everything that ended before the call. Never blocks; completes on the exporter's own thread or event loop,
     * never exceptionally, when the time is over at the latest. Where that thread is held up itself, by a foreign exporter that
     * blocks or by a name that is not resolved, another one completes it a tenth of a second later.
     *
     * @return what was delivered and lost since the last flush that was complete before this call
     */
    public CompletionStage<FlushResult> flush(Duration timeout) {
        CompletableFuture<FlushResult> running = closed.get();
        if (running != null) {
            return running.copy();
        }
        CompletableFuture<FlushResult> result = new CompletableFuture<>();
        dispatcher.flush(Deadline.nanos(timeout), result);
        return result;
    }

    /**
     * Takes no more spans, sends those that it has until the time is over, and drops and counts the rest. Never blocks,
     * never completes exceptionally. A second call gives the first one's result.
     */
    public CompletionStage<FlushResult> close(Duration timeout) {
        return closeOnce(timeout).copy();
    }

    private CompletableFuture<FlushResult> closeOnce(Duration timeout) {
        CompletableFuture<FlushResult> result = closed.get();
        if (result != null) {
            return result;
        }
        CompletableFuture<FlushResult> mine = new CompletableFuture<>();
        if (!closed.compareAndSet(null, mine)) {
            return closeOnce(timeout);
        }
        dispatcher.close(Deadline.nanos(timeout)).thenAccept(mine::complete);
        if (shutdownHook != null) {
            shutdownHook.remove();
        }
        return mine;
    }

    /**
     * Closes, for which it has 5 s, and waits for it; on an event loop and on the exporter's own thread it does not wait, and
     * closing goes on by itself.
     */
    @Override
    public void close() {
        CompletableFuture<FlushResult> result = closeOnce(CLOSE_TIMEOUT);
        if (drainer.isCurrent() || LoadedThreadRules.load().refusesBlocking()) {
            return;
        }
        try {
            result.get(CLOSE_TIMEOUT.toMillis() + 2000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.log(System.Logger.Level.WARNING, "{0} did not close in time", description);
        }
    }

    /** {@link #flush} for the SDK, with 10 s; fails when a span was lost or time ran out. */
    @Override
    public CompletableResultCode forceFlush() {
        return resultCode(flush(SDK_TIMEOUT));
    }

    /** {@link #close(Duration)} for the SDK, with 10 s; fails when a span was lost. */
    @Override
    public CompletableResultCode shutdown() {
        return resultCode(close(SDK_TIMEOUT));
    }

    private static CompletableResultCode resultCode(CompletionStage<FlushResult> stage) {
        CompletableResultCode code = new CompletableResultCode();
        stage.whenComplete((result, failure) -> {
            if (result != null && result.complete()) {
                code.succeed();
            } else {
                code.fail();
            }
        });
        return code;
    }

    /** The books: exact at rest, and while spans end off by the threads that are inside {@link #onEnd}. */
    public ExporterStats stats() {
        return books.stats(queue);
    }

    Books books() {
        return books;
    }

    SpanQueue queue() {
        return queue;
    }

    @Override
    public String toString() {
        return description;
    }
}
