package dev.waggle.core;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** Decides on the session id where there is one; else on the trace id. */
final class SessionRatioSampler implements Sampler {

    private final double ratio;
    private final Sampler byTraceId;

    SessionRatioSampler(double ratio) {
        this.ratio = ratio;
        this.byTraceId = Sampler.traceIdRatioBased(ratio);
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        Session session = Session.fromContext(parent);
        if (session == null) {
            return byTraceId.shouldSample(parent, traceId, name, kind, attributes, links);
        }
        return share(session.id()) < ratio ? SamplingResult.recordAndSample() : SamplingResult.drop();
    }

    /**
     * The id's place in [0, 1): the same in every service, so FNV-1a with a finisher and no seed of the process. And in every
     * version: services of one mesh are not updated at once.
     */
    private static double share(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        hash *= 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        return (hash >>> 11) * 0x1.0p-53;
    }

    @Override
    public String getDescription() {
        return "SessionRatio{" + ratio + "}";
    }
}
