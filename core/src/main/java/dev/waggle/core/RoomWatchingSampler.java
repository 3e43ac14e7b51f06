package dev.waggle.core;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * A tracer's sampler, which also sees whether a span has room for the session's attributes: their number is known here for
 * nothing, while asking the span whether it took them costs a lock at the start of each.
 */
final class RoomWatchingSampler implements Sampler {

    /** More than {@link SessionStamp#stamp} ever sets, without the user's baggage, which comes last. */
    private static final int NEEDED = 10;

    private final Sampler sampler;
    private final int limit;

    /** Set for good: who starts one span with so many attributes starts more of them. */
    private volatile boolean crowded;

    RoomWatchingSampler(Sampler sampler, int limit) {
        this.sampler = sampler;
        this.limit = limit;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        SamplingResult result = sampler.shouldSample(parent, traceId, name, kind, attributes, links);
        if (attributes.size() + result.getAttributes().size() + NEEDED > limit && !crowded) {
            crowded = true;
        }
        return result;
    }

    /** Whether a span was started that may have had no room; the one that is being started counts already. */
    boolean sawCrowdedSpan() {
        return crowded;
    }

    @Override
    public String getDescription() {
        return sampler.getDescription();
    }

    @Override
    public String toString() {
        return getDescription();
    }
}
