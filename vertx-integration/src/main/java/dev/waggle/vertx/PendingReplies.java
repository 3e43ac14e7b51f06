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
 * Operations whose end Vert.x may never tell: a consumer that was asked for a reply and has not given one when its handler
 * returned, and a request whose reply was overtaking. Each ends when the time-out is over, as of the moment from which on
 * it was waited for.
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
            context.executor().execute(() -> expectEnd(context, operation));
        } catch (RejectedExecutionException e) {
            operation.end(null);
        }
    }

    /** Called when all that can be seen of the operation is over. */
    void expectEnd(ContextInternal context, Operation operation) {
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

    /** Ends what is still open. */
    void close() {
        for (Pending pending : waiting) {
            pending.end();
        }
    }

    private record Pending(Operation operation, long sinceNanos) {

        void end() {
            operation.endAt(sinceNanos);
        }
    }
}
