package dev.waggle.vertx;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.tracing.TracingPolicy;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of {@link TracedEventBus}. Where Vert.x has our tracer, that is told to step aside (policy
 * {@code IGNORE}): only here the reply's failure and its time-out are seen for certain.
 */
final class BusProducers {

    private final SessionTracer tracer;
    private final TracerBelow below;

    BusProducers(SessionTracer tracer, TracerBelow below) {
        this.tracer = tracer;
        this.below = below;
    }

    void send(String address, DeliveryOptions options, Consumer<DeliveryOptions> delegate) {
        oneWay(address, "send", options, delegate);
    }

    void publish(String address, DeliveryOptions options, Consumer<DeliveryOptions> delegate) {
        oneWay(address, "publish", options, delegate);
    }

    <T> Future<Message<T>> request(
            String address, DeliveryOptions options, Function<DeliveryOptions, Future<Message<T>>> delegate) {
        return write(address, "send", options, delegate);
    }

    <R> Future<R> write(
            String address, String operation, DeliveryOptions options, Function<DeliveryOptions, Future<R>> delegate) {
        Operation sent = start(address, operation, options);
        if (sent == null) {
            return delegate.apply(options);
        }
        try {
            // Ended before those who wait for the answer see it.
            return delegate.apply(carrying(sent, options)).andThen(done -> sent.end(done.cause()));
        } catch (RuntimeException e) {
            sent.end(e);
            throw e;
        }
    }

    private void oneWay(String address, String operation, DeliveryOptions options, Consumer<DeliveryOptions> delegate) {
        Operation sent = start(address, operation, options);
        if (sent == null) {
            delegate.accept(options);
            return;
        }
        try {
            delegate.accept(carrying(sent, options));
        } catch (RuntimeException e) {
            sent.end(e);
            throw e;
        }
        sent.end(null);
    }

    /** Null when there is nothing to trace, or somebody else's tracer does. */
    private @Nullable Operation start(String address, String operation, DeliveryOptions options) {
        TracingPolicy policy = options.getTracingPolicy();
        if (below == TracerBelow.FOREIGN || policy == TracingPolicy.IGNORE) {
            return null;
        }
        Context parent = Context.current();
        if (policy != TracingPolicy.ALWAYS
                && !Span.fromContext(parent).getSpanContext().isValid()
                && Session.fromContext(parent) == null) {
            return null;
        }
        return BusOperations.send(tracer, parent, address, operation);
    }

    /** A copy, so that options which the caller uses again hold no headers of ours. */
    private DeliveryOptions carrying(Operation sent, DeliveryOptions options) {
        DeliveryOptions copy = new DeliveryOptions(options);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (options.getHeaders() != null) {
            headers.addAll(options.getHeaders());
        }
        tracer.inject(sent.context(), headers, HeaderSetter.INSTANCE);
        copy.setHeaders(headers);
        return copy.setTracingPolicy(TracingPolicy.IGNORE);
    }
}
