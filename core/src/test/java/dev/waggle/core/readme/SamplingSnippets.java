package dev.waggle.core.readme;

import dev.waggle.core.SessionSampler;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** The snippets of the module's README about sampling, as they are printed there. */
final class SamplingSnippets {

    private SamplingSnippets() {}

    static final class VipSampler implements Sampler {
        private final Sampler share = SessionSampler.ratio(0.1);

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            if ("/health".equals(attributes.get(AttributeKey.stringKey("url.path")))) {
                return SamplingResult.drop();
            }
            if ("vip".equals(Baggage.fromContext(parent).getEntryValue("tier"))) {
                return SamplingResult.recordAndSample();
            }
            return share.shouldSample(parent, traceId, name, kind, attributes, links);
        }

        @Override
        public String getDescription() {
            return "10 % of the sessions, all of VIPs, no probes";
        }
    }

    static SessionTracer tracer() {
        SessionTracer tracer = SessionTracer.builder()
                .sampler(Sampler.parentBased(new VipSampler()))
                .build();
        return tracer;
    }
}
