package dev.waggle.reactor;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.IdGenerator;

/**
 * What runs below a request that is left out. A parent that is not sampled, and not none: without a parent each span below
 * would begin a trace of its own.
 */
final class IgnoredRequest {

    private static final ContextKey<Boolean> IGNORED = ContextKey.named("waggle-ignored");

    private IgnoredRequest() {}

    /**
     * In the trace that the request is in already, if there is one.
     *
     * @param outer where a span of other instrumentation may be
     * @param parent the same, with what is believed of the caller's headers
     */
    static Context under(Context outer, Context parent) {
        SpanContext around = Span.fromContext(outer).getSpanContext();
        SpanContext caller =
                around.isValid() ? around : Span.fromContext(parent).getSpanContext();
        IdGenerator ids = IdGenerator.random();
        SpanContext unsampled = caller.isValid()
                ? SpanContext.create(
                        caller.getTraceId(),
                        caller.getSpanId(),
                        unsampled(caller.getTraceFlags()),
                        caller.getTraceState())
                : SpanContext.create(
                        ids.generateTraceId(), ids.generateSpanId(), TraceFlags.getDefault(), TraceState.getDefault());
        return parent.with(Span.wrap(unsampled)).with(IGNORED, true);
    }

    /** Whether a filter further out has left the request out. */
    static boolean isIn(Context context) {
        return context.get(IGNORED) != null;
    }

    private static TraceFlags unsampled(TraceFlags flags) {
        return TraceFlags.fromByte(
                (byte) (flags.asByte() & ~TraceFlags.getSampled().asByte()));
    }
}
