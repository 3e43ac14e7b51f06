package dev.waggle.core.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.RequestSession;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One invocation: finds its session, runs it as an event, delivers. */
final class Invocation {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("faas.name");
    private static final AttributeKey<String> REQUEST = AttributeKey.stringKey("faas.invocation_id");
    private static final AttributeKey<String> RESOURCE = AttributeKey.stringKey("cloud.resource_id");

    private final SessionTracer tracer;
    private final LambdaOptions options;
    private final AtomicBoolean warned = new AtomicBoolean();

    Invocation(SessionTracer tracer, LambdaOptions options) {
        this.tracer = tracer;
        this.options = options;
    }

    /** What runs inside of the event. */
    interface Body<O extends @Nullable Object, X extends Exception> {

        O run(Event event) throws X;
    }

    <O extends @Nullable Object, X extends Exception> O run(
            @Nullable Object input, @Nullable Context aws, Body<O, X> body) throws X {
        Event event = start(input, aws);
        try (Scope scope = event.context().makeCurrent()) {
            return body.run(event);
        } catch (Throwable failure) {
            event.error(failure);
            throw failure;
        } finally {
            event.end();
        }
    }

    private Event start(@Nullable Object input, @Nullable Context aws) {
        return tracer.startEvent(parent(input, aws), name(aws), spec -> {
            spec.type(options.type).kind(SpanKind.SERVER);
            if (aws != null) {
                attribute(spec, FUNCTION, aws.getFunctionName());
                attribute(spec, REQUEST, aws.getAwsRequestId());
                attribute(spec, RESOURCE, aws.getInvokedFunctionArn());
            }
            spec.inputs(input);
        });
    }

    private static void attribute(
            dev.waggle.core.EventSpec<Object> spec, AttributeKey<String> key, @Nullable String value) {
        if (value != null) {
            spec.attribute(key, value);
        }
    }

    private String name(@Nullable Context aws) {
        if (options.name != null) {
            return options.name;
        }
        String function = aws == null ? null : aws.getFunctionName();
        return function == null ? "lambda" : function;
    }

    private io.opentelemetry.context.Context parent(@Nullable Object input, @Nullable Context aws) {
        io.opentelemetry.context.Context remote = tracer.extract(InvocationFields.headers(input, aws));
        Session session = session(input, aws);
        if (session == null && Session.fromContext(remote) != null) {
            return remote;
        }
        return RequestSession.of(tracer, remote, session).storeIn(remote);
    }

    private @Nullable Session session(@Nullable Object input, @Nullable Context aws) {
        Session session = options.sessionFrom == null || input == null ? null : join(asked(options.sessionFrom, input));
        if (session == null) {
            session = join(InvocationFields.sessionId(input));
        }
        return session != null ? session : join(InvocationFields.customSessionId(aws));
    }

    private @Nullable String asked(java.util.function.Function<Object, @Nullable String> finder, Object input) {
        try {
            return finder.apply(input);
        } catch (RuntimeException e) {
            warn("sessionFrom threw " + e.getClass().getName() + "; the session is looked for elsewhere");
            return null;
        }
    }

    /** An id that came in from outside is no mistake of this code: one that breaks the grammar is as good as none. */
    private @Nullable Session join(@Nullable String id) {
        if (id == null) {
            return null;
        }
        try {
            return tracer.joinSession(id);
        } catch (IllegalArgumentException e) {
            warn("a session id that came in breaks the grammar and was ignored");
            return null;
        }
    }

    /** Delivers what was recorded, within the time that the function has left. Never throws. */
    void flush(@Nullable Context aws) {
        Duration timeout = options.flushTimeout;
        if (aws != null) {
            Duration left = Duration.ofMillis(aws.getRemainingTimeInMillis()).minus(options.reserve);
            timeout = left.compareTo(timeout) < 0 ? left : timeout;
        }
        if (timeout.isNegative() || timeout.isZero()) {
            warn("no time was left to deliver before the function's time-out");
            return;
        }
        try {
            if (!tracer.flushAndWait(timeout).complete()) {
                warn("not everything was delivered before the function answered");
            }
        } catch (RuntimeException e) {
            warn("delivery failed with " + e.getClass().getName());
        }
    }

    private void warn(String what) {
        if (warned.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "Lambda: {0}", what);
        }
    }
}
