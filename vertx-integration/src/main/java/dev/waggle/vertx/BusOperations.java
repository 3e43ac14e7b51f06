package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Messages of the event bus, by OpenTelemetry's messaging conventions. */
final class BusOperations {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");

    private static final String REPLY_ADDRESS = "__vertx.reply.";

    private static final TextMapSetter<BiConsumer<String, String>> SETTER = (headers, name, value) -> {
        if (headers != null) {
            headers.accept(name, value);
        }
    };

    private final SessionTracer tracer;
    private final PendingReplies pending;
    private final OvertakingReplies overtaking;

    BusOperations(SessionTracer tracer, Duration replyTimeout) {
        this.tracer = tracer;
        this.pending = new PendingReplies(tracer.clock(), replyTimeout);
        this.overtaking = new OvertakingReplies(pending);
    }

    Operation receive(ContextInternal vertx, Context parent, Message<?> message) {
        Operation operation = process(tracer, parent, message.address());
        // Vert.x makes a context for every delivery, so nobody else sees this.
        ContextSlot.set(vertx, operation.context());
        if (message.replyAddress() != null) {
            overtaking.received(message.replyAddress(), operation);
            pending.expectReply(vertx, operation);
        }
        return operation;
    }

    /** Ends a consumer's operation, when it has answered. */
    void respond(ContextInternal vertx, Operation consumer, @Nullable Throwable failure) {
        consumer.end(failure);
        overtaking.answered(vertx, consumer);
    }

    /** Null for a reply: it belongs to the spans of its request. */
    @Nullable
    Operation send(
            @Nullable ContextInternal vertx, Context parent, Message<?> message, BiConsumer<String, String> headers) {
        if (message.address().startsWith(REPLY_ADDRESS)) {
            return null;
        }
        Operation operation = send(tracer, parent, message.address(), message.isSend() ? "send" : "publish");
        tracer.inject(operation.context(), headers, SETTER);
        if (vertx != null && message.replyAddress() != null) {
            overtaking.sending(vertx, message.replyAddress(), operation);
        }
        return operation;
    }

    void close() {
        pending.close();
    }

    /** The span of a consumer's work. */
    static Operation process(SessionTracer tracer, Context parent, String address) {
        return Operation.start(tracer, builder(tracer, "process", address, SpanKind.CONSUMER), parent);
    }

    /** The span of a message's way out, for a request until the reply. */
    static Operation send(SessionTracer tracer, Context parent, String address, String operation) {
        return Operation.start(tracer, builder(tracer, operation, address, SpanKind.PRODUCER), parent);
    }

    private static SpanBuilder builder(SessionTracer tracer, String operation, String address, SpanKind kind) {
        return tracer.tracer()
                .spanBuilder(operation + ' ' + address)
                .setSpanKind(kind)
                .setAttribute(SYSTEM, "vertx-eventbus")
                .setAttribute(DESTINATION, address)
                .setAttribute(OPERATION_NAME, operation)
                .setAttribute(OPERATION_TYPE, kind == SpanKind.CONSUMER ? "process" : "send");
    }
}
