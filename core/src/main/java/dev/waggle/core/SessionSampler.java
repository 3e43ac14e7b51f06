package dev.waggle.core;

import io.opentelemetry.sdk.trace.samplers.Sampler;

/**
 * Samplers that decide on the session, for samplers of your own to ask: {@link SessionTracerBuilder#sampler}.
 *
 * <pre>{@code
 * Sampler share = SessionSampler.ratio(0.1);
 * // in a sampler's shouldSample
 * return isProbe(attributes) ? SamplingResult.drop() : share.shouldSample(parent, traceId, name, kind, attributes, links);
 * }</pre>
 */
public final class SessionSampler {

    private SessionSampler() {}

    /**
     * Records this share of the sessions and of the traces that have none. Decides on the session's id alone, the same way in
     * every service and every version of Waggle; where there is no session, on the trace id. Asks no parent: that is what
     * {@link Sampler#parentBased} around it is for.
     *
     * @throws IllegalArgumentException when the ratio is not between 0 and 1
     */
    public static Sampler ratio(double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio must be between 0 and 1: " + ratio);
        }
        return new SessionRatioSampler(ratio);
    }
}
