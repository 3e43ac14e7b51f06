package dev.waggle.vertx;

import io.netty.util.concurrent.ScheduledFuture;
import io.opentelemetry.sdk.common.Clock;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Consumers that were asked for a reply and have not given one when their handler returned. Vert.x tells a tracer of
 * the reply only: without this, the span of one that never comes would never end.
 */
final class PendingReplies {

    private final Clock clock;
    private final long timeoutMillis;
    private final Set<Pending> waiting = ConcurrentHashMap.newKeySet();

    PendingReplies(Clock clock, Duration timeout) {
        this.clock = clock;
        this.timeoutMillis = timeout.toMillis();
    }

    /** Called before the handler. What it costs a handler that replies at once is one task on its own context. */
    void expectReply(ContextInternal context, Operation operation) {
        try {
            // In the queue behind the delivery that is going on: it runs when the handler has returned.
            context.executor().execute(() -> handlerReturned(context, operation));
        } catch (RejectedExecutionException e) {
            operation.end(null);
        }
    }

    /** Ends what is still open, as of the moment when its handler returned. */
    void close() {
        for (Pending pending : waiting) {
            pending.end();
        }
    }

    private void handlerReturned(ContextInternal context, Operation operation) {
        if (operation.hasEnded()) {
            return;
        }
        Pending pending = new Pending(operation, clock.now());
        waiting.add(pending);
        try {
            ScheduledFuture<?> timer =
                    context.nettyEventLoop().schedule(pending::end, timeoutMillis, TimeUnit.MILLISECONDS);
            operation.whenEnded(() -> {
                timer.cancel(false);
                waiting.remove(pending);
            });
        } catch (RejectedExecutionException e) {
            waiting.remove(pending);
            pending.end();
        }
    }

    private record Pending(Operation operation, long returnedNanos) {

        void end() {
            operation.endAt(returnedNanos);
        }
    }
}
