package dev.waggle.vertx;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of {@link TracedEventBus}. Where a tracer below made the consumer's span already, that one is kept,
 * and only told what a tracer cannot see: that the handler threw, and that the reply is a failure.
 */
final class BusConsumers {

    private final SessionTracer tracer;
    private final PendingReplies pending;

    BusConsumers(SessionTracer tracer, PendingReplies pending) {
        this.tracer = tracer;
        this.pending = pending;
    }

    <T> Handler<Message<T>> handler(Handler<Message<T>> handler) {
        return message -> {
            Delivery delivery = begin(message);
            try {
                handler.handle(delivery == null ? message : new TracedMessage<>(message, delivery));
            } catch (Throwable e) {
                if (delivery != null) {
                    delivery.threw(e);
                }
                throw e;
            }
            if (delivery != null && message.replyAddress() == null) {
                delivery.done(null);
            }
        };
    }

    <T> Function<Message<T>, Future<?>> processor(Function<Message<T>, Future<?>> processor) {
        return message -> {
            Delivery delivery = begin(message);
            if (delivery == null) {
                return processor.apply(message);
            }
            Future<?> work;
            try {
                work = processor.apply(new TracedMessage<>(message, delivery));
            } catch (Throwable e) {
                delivery.threw(e);
                throw e;
            }
            return work.onComplete(done -> delivery.done(done.cause()));
        };
    }

    /** Null for a message that belongs to nothing. */
    private @Nullable Delivery begin(Message<?> message) {
        ContextInternal vertx = ContextInternal.current();
        Context present = vertx == null ? Context.root() : ContextSlot.getOrRoot(vertx);
        Operation operation = Operation.in(present);
        if (operation != null) {
            return new Delivery(operation, false);
        }
        if (Span.fromContext(present).getSpanContext().isValid()) {
            // Somebody else's consumer span: it is not ours to end.
            return new Delivery(null, false);
        }
        Context parent = tracer.extract(Context.root(), message.headers(), HeaderGetter.INSTANCE);
        if (!Span.fromContext(parent).getSpanContext().isValid() && Session.fromContext(parent) == null) {
            return null;
        }
        Operation started = BusOperations.process(tracer, parent, message.address());
        if (vertx != null) {
            ContextSlot.set(vertx, started.context());
            if (message.replyAddress() != null) {
                pending.expectReply(vertx, started);
            }
        }
        return new Delivery(started, true);
    }

    /**
     * A message on its way through a handler.
     *
     * @param operation null where the span is somebody else's
     * @param owned whether the span is ours to end, and not the tracer's below
     */
    final class Delivery {

        private final @Nullable Operation operation;
        private final boolean owned;

        private Delivery(@Nullable Operation operation, boolean owned) {
            this.operation = operation;
            this.owned = owned;
        }

        /** The handler threw: there will be no reply, and the span is over whoever began it. */
        void threw(Throwable failure) {
            if (operation != null) {
                operation.end(failure);
            } else {
                tracer.eventIn(Context.current()).error(failure);
            }
        }

        /** The work is over, or its reply is about to be sent. */
        void done(@Nullable Throwable failure) {
            if (operation == null) {
                if (failure != null) {
                    tracer.eventIn(Context.current()).error(failure);
                }
            } else if (owned) {
                operation.end(failure);
            } else if (failure != null) {
                operation.failed(failure);
            }
        }
    }
}
