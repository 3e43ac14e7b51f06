package dev.waggle.core.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.IdGenerator;

/** A parent that keeps what is below it from being sampled. */
final class UnsampledSpan {

    /** The flag of a trace id that is random: W3C Trace Context Level 2, section 3.2.2.5.2. */
    private static final TraceFlags RANDOM = TraceFlags.fromByte((byte) 2);

    private UnsampledSpan() {}

    /** In the caller's trace, where it has one; else in one that nobody has. */
    static Span below(SpanContext caller) {
        if (!caller.isValid()) {
            IdGenerator ids = IdGenerator.random();
            return Span.wrap(
                    SpanContext.create(ids.generateTraceId(), ids.generateSpanId(), RANDOM, TraceState.getDefault()));
        }
        byte flags = (byte)
                (caller.getTraceFlags().asByte() & ~TraceFlags.getSampled().asByte());
        return Span.wrap(SpanContext.create(
                caller.getTraceId(), caller.getSpanId(), TraceFlags.fromByte(flags), caller.getTraceState()));
    }
}
