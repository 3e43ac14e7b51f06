package dev.waggle.core;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A tracer's sampler, which also stamps the session of the parent context on every span that is recorded, whatever
 * library makes it. A sampler's attributes are put on a span while nobody else has it; a processor that sets them at
 * its start takes a lock for each.
 */
final class StampingSampler implements Sampler {

    /** More than {@link SessionStamp#row} ever has; the user's baggage comes last. */
    private static final int NEEDED = 10;

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private final AtomicBoolean said = new AtomicBoolean();
    private final Sampler sampler;
    private final SessionStamp stamp;
    private final int limit;

    /** Set for good: who starts one span with so many attributes starts more of them. */
    private volatile boolean crowded;

    StampingSampler(Sampler sampler, SessionStamp stamp, int limit) {
        this.sampler = sampler;
        this.stamp = stamp;
        this.limit = limit;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        SamplingResult result = decision(parent, traceId, name, kind, attributes, links);
        if (result.getDecision() == SamplingDecision.DROP) {
            return result;
        }
        Session session = Session.fromContext(parent);
        if (session == null) {
            return result;
        }
        if (attributes.size() + result.getAttributes().size() + NEEDED > limit && !crowded) {
            crowded = true;
        }
        return new Stamped(result, stamp.row(session));
    }

    /** One that fails records nothing, rather than fail the application. */
    private SamplingResult decision(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        try {
            return sampler.shouldSample(parent, traceId, name, kind, attributes, links);
        } catch (RuntimeException broken) {
            if (said.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "The sampler failed, and its spans are not recorded; said once", broken);
            }
            return SamplingResult.drop();
        }
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

    /** What the sampler says, and the session's attributes behind its own. */
    private record Stamped(SamplingResult result, Attributes session) implements SamplingResult {

        @Override
        public SamplingDecision getDecision() {
            return result.getDecision();
        }

        @Override
        public Attributes getAttributes() {
            Attributes own = result.getAttributes();
            return own.isEmpty() ? session : own.toBuilder().putAll(session).build();
        }

        @Override
        public TraceState getUpdatedTraceState(TraceState parent) {
            return result.getUpdatedTraceState(parent);
        }
    }
}
