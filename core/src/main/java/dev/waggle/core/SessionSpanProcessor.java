package dev.waggle.core;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Stamps the session of the parent context on every span at its start, whatever library made it.
 *
 * <p>The exporter stands behind it and not beside it: when the attributes that were set before the start have used up
 * the span's limit, OpenTelemetry drops the newest, which are ours. Such a span reaches the exporter in a wrapper that
 * has them.
 */
final class SessionSpanProcessor implements SpanProcessor {

    private final SessionStamp stamp;
    private final RoomWatchingSampler sampler;
    private final SpanProcessor exporter;
    private final UnstampedSpans unstamped = new UnstampedSpans();

    /** @param sampler that of the same tracer: it sees each span before this does */
    SessionSpanProcessor(SessionStamp stamp, RoomWatchingSampler sampler, SpanProcessor exporter) {
        this.stamp = stamp;
        this.sampler = sampler;
        this.exporter = exporter;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        Session session = stamp.stamp(parent, span);
        if (session != null && sampler.sawCrowdedSpan()) {
            Attributes row = stamp.row(session);
            if (!row.asMap().keySet().stream().allMatch(key -> span.getAttribute(key) != null)) {
                unstamped.add(span, row);
            }
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
