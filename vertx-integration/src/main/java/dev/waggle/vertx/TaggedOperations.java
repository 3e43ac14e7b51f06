package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** SQL, Redis, Kafka and whatever else reports to the tracer as an operation with tags. */
final class TaggedOperations {

    private static final TextMapSetter<BiConsumer<String, String>> SETTER = (headers, name, value) -> {
        if (headers != null) {
            headers.accept(name, value);
        }
    };

    private final SessionTracer tracer;

    TaggedOperations(SessionTracer tracer) {
        this.tracer = tracer;
    }

    <R> Received receive(
            ContextInternal vertx,
            Context parent,
            SpanKind kind,
            R request,
            String operation,
            TagExtractor<R> extractor) {
        boolean messaging = kind == SpanKind.MESSAGING;
        Tags tags = Tags.of(request, extractor);
        SpanBuilder builder = builder(tags, tags.receiveName(operation))
                .setSpanKind(
                        messaging
                                ? io.opentelemetry.api.trace.SpanKind.CONSUMER
                                : io.opentelemetry.api.trace.SpanKind.SERVER);
        if (messaging) {
            builder.setAttribute("messaging.operation.type", "process");
        }
        Operation received = Operation.start(tracer, builder, parent);
        return new Received(received, ContextSlot.enter(vertx, received.context()));
    }

    <R> Operation send(
            Context parent,
            SpanKind kind,
            R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> extractor) {
        boolean messaging = kind == SpanKind.MESSAGING;
        Tags tags = Tags.of(request, extractor);
        SpanBuilder builder = builder(tags, tags.sendName(operation))
                .setSpanKind(
                        messaging
                                ? io.opentelemetry.api.trace.SpanKind.PRODUCER
                                : io.opentelemetry.api.trace.SpanKind.CLIENT);
        if (messaging) {
            builder.setAttribute("messaging.operation.type", "send");
        }
        Operation sent = Operation.start(tracer, builder, parent);
        tracer.inject(sent.context(), headers, SETTER);
        return sent;
    }

    private SpanBuilder builder(Tags tags, String name) {
        return tags.writeTo(tracer.tracer().spanBuilder(name));
    }

    /** Something received, and what its context held before. */
    record Received(Operation operation, Scope scope) {

        void end(@Nullable Throwable failure) {
            operation.end(failure);
            scope.close();
        }
    }
}
