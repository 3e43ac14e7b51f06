package dev.waggle.core;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Goes on where {@link StampingSampler} stopped: stamps what came in the baggage, and sees to it that a span has its
 * session at the end.
 *
 * <p>The exporter stands behind it and not beside it: when the attributes that were set before the start have used up
 * the span's limit, OpenTelemetry drops the newest, which are ours. Such a span reaches the exporter in a wrapper that
 * has them.
 */
final class SessionSpanProcessor implements SpanProcessor {

    private final SessionStamp stamp;
    private final StampingSampler sampler;
    private final SpanProcessor exporter;
    private final UnstampedSpans unstamped = new UnstampedSpans();

    /** @param sampler that of the same tracer: it sees each span before this does */
    SessionSpanProcessor(SessionStamp stamp, StampingSampler sampler, SpanProcessor exporter) {
        this.stamp = stamp;
        this.sampler = sampler;
        this.exporter = exporter;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        stamp.stampBaggage(parent, span);
        if (sampler.sawCrowdedSpan()) {
            noteWhatIsMissing(parent, span);
        }
    }

    private void noteWhatIsMissing(Context parent, ReadWriteSpan span) {
        Session session = Session.fromContext(parent);
        if (session == null) {
            return;
        }
        Attributes row = stamp.row(session);
        if (!row.asMap().keySet().stream().allMatch(key -> span.getAttribute(key) != null)) {
            unstamped.add(span, row);
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        exporter.onEnd(unstamped.complete(span));
    }

    @Override
    public boolean isEndRequired() {
        return exporter.isEndRequired();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return exporter.forceFlush();
    }
}
