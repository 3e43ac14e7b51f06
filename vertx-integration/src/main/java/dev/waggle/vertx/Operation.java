package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.internal.PairContext;
import dev.waggle.core.internal.SpanEnd;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.vertx.core.eventbus.ReplyException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A message, query or command, from Vert.x's first word of it to its last: one span, ended once.
 *
 * <p>Safe for any thread.
 */
final class Operation {

    private static final ContextKey<Operation> KEY = ContextKey.named("waggle-vertx-operation");
    private static final Runnable OVER = () -> {};
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final SessionTracer tracer;
    private final Span span;
    private final Context context;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Null until somebody waits for the end or it came; then what to do at the end, or {@link #OVER}. */
    private final AtomicReference<@Nullable Runnable> afterwards = new AtomicReference<>();

    /** The request that this one answers, where {@link OvertakingReplies} looks after it. */
    private volatile @Nullable Operation answered;

    private Operation(SessionTracer tracer, Span span, Context parent) {
        this.tracer = tracer;
        this.span = span;
        this.context = PairContext.of(parent, span, KEY, this);
    }

    /** Starts the span under {@code parent}; what the builder holds is what samplers see. */
    static Operation start(SessionTracer tracer, SpanBuilder builder, Context parent) {
        return new Operation(tracer, builder.setParent(parent).startSpan(), parent);
    }

    /** The operation whose span is current in this context, or null. */
    static @Nullable Operation in(Context context) {
        Operation found = context.get(KEY);
        return found != null && found.span == Span.fromContext(context) ? found : null;
    }

    Span span() {
        return span;
    }

    /** With the span in it. */
    Context context() {
        return context;
    }

    @Nullable
    Operation answered() {
        return answered;
    }

    void answers(@Nullable Operation request) {
        answered = request;
    }

    boolean hasEnded() {
        return ended.get();
    }

    /** Records what went wrong, while the span lives. */
    void failed(Throwable failure) {
        if (ended.get()) {
            return;
        }
        tracer.eventIn(context).error(failure);
        if (failure instanceof ReplyException reply) {
            // One class for everything that can go wrong with a reply: its type is what tells them apart.
            span.setAttribute(ERROR_TYPE, reply.failureType().name());
        }
    }

    /** Records the failure, if there is one, and ends the span, if nobody did. */
    void end(@Nullable Throwable failure) {
        if (ended.get()) {
            return;
        }
        if (failure != null) {
            failed(failure);
        }
        if (ended.compareAndSet(false, true)) {
            SpanEnd.of(span);
            finish();
        }
    }

    /** Ends the span, if nobody did, as of an earlier moment of the tracer's clock. */
    void endAt(long epochNanos) {
        if (ended.compareAndSet(false, true)) {
            SpanEnd.at(span, epochNanos);
            finish();
        }
    }

    /** Runs the action at the end, behind those that were given before, or now when that is over. */
    void whenEnded(Runnable action) {
        Runnable before = afterwards.getAndUpdate(given -> {
            if (given == null) {
                return action;
            }
            return given == OVER
                    ? OVER
                    : () -> {
                        given.run();
                        action.run();
                    };
        });
        if (before == OVER) {
            action.run();
        }
    }

    private void finish() {
        Runnable action = afterwards.getAndSet(OVER);
        if (action != null) {
            action.run();
        }
    }
}
