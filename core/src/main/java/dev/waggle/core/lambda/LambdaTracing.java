package dev.waggle.core.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.waggle.core.SessionTracer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes each invocation of an AWS Lambda function an event of the session that it is called in.
 *
 * <pre>{@code
 * private final RequestHandler<Map<String, Object>, String> traced =
 *         LambdaTracing.create(tracer).wrap((query, context) -> answer(query));
 *
 * public String handleRequest(Map<String, Object> query, Context context) {
 *     return traced.handleRequest(query, context);
 * }
 * }</pre>
 *
 * The session is, in this order: what {@link LambdaOptions#sessionFrom} finds; the field {@code session_id} (or
 * {@code sessionId}) of what the function is given; {@code session_id} in the client context's custom values; that of
 * the W3C headers in the field {@code multiValueHeaders}, in the field {@code headers} or in the custom values, each header
 * from the first of these that has it; a new one. With those headers the event is a child of its caller's.
 *
 * <p>The event is current while the handler runs. When it has ended, and before the answer goes out, everything
 * recorded is delivered, because the environment is frozen afterwards: for at most {@link LambdaOptions#flushTimeout},
 * and within the function's remaining time. Failures of tracing never fail the function.
 */
public final class LambdaTracing {

    private final Invocation invocation;

    private LambdaTracing(Invocation invocation) {
        this.invocation = invocation;
    }

    /** With the default options. */
    public static LambdaTracing create(SessionTracer tracer) {
        return create(tracer, options -> {});
    }

    /** @throws IllegalArgumentException naming the option and value that is wrong */
    public static LambdaTracing create(SessionTracer tracer, Consumer<? super LambdaOptions> configure) {
        LambdaOptions options = new LambdaOptions();
        configure.accept(options);
        return new LambdaTracing(new Invocation(Objects.requireNonNull(tracer, "tracer"), options));
    }

    /** The handler as an event: inputs are what it is given, outputs what it returns. */
    public <I extends @Nullable Object, O extends @Nullable Object> RequestHandler<I, O> wrap(
            RequestHandler<I, O> handler) {
        Objects.requireNonNull(handler, "handler");
        return (input, context) -> {
            try {
                return invocation.<O, RuntimeException>run(input, context, event -> {
                    O answer = handler.handleRequest(input, context);
                    event.outputs(answer);
                    return answer;
                });
            } finally {
                invocation.flush(context);
            }
        };
    }

    /**
     * The handler as an event: inputs and outputs are its JSON; other content is counted in bytes only. What it is
     * given is read whole before it starts; of its answer at most 256 KiB are looked at.
     */
    public RequestStreamHandler wrap(RequestStreamHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return (input, output, context) -> {
            try {
                new StreamInvocation(invocation, handler).run(input, output, context);
            } finally {
                invocation.flush(context);
            }
        };
    }
}
