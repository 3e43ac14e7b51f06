package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The session comes on top of what the user's sampler says, and changes nothing of it. */
class StampingSamplerTest {

    private static final AttributeKey<String> SESSION_ID = AttributeKey.stringKey("honeyhive.session_id");
    private static final AttributeKey<String> RULE = AttributeKey.stringKey("sampling.rule");

    @Test
    void the_samplers_own_attributes_stay_beside_the_session() {
        ReadableSpan span = (ReadableSpan) start(seen -> result(SamplingDecision.RECORD_AND_SAMPLE));

        assertThat(span.getAttribute(RULE)).isEqualTo("all of them");
        assertThat(span.getAttribute(SESSION_ID)).isEqualTo("S1");
    }

    @Test
    void a_sampler_that_fails_records_nothing() {
        Span span = start(seen -> {
            throw new IllegalStateException("broken");
        });

        assertThat(span.isRecording()).isFalse();
    }

    @Test
    void the_samplers_trace_state_stays() {
        Span span = start(seen -> result(SamplingDecision.RECORD_AND_SAMPLE));

        assertThat(span.getSpanContext().getTraceState().get("rule")).isEqualTo("1");
    }

    @Test
    void the_sampler_does_not_see_the_session_among_the_attributes() {
        List<Attributes> shown = new ArrayList<>();
        start(seen -> {
            // A copy: what it is shown becomes the span's own.
            shown.add(seen.toBuilder().build());
            return SamplingResult.recordAndSample();
        });

        assertThat(shown).containsExactly(Attributes.of(AttributeKey.stringKey("given"), "before"));
    }

    @Test
    void a_span_that_is_recorded_and_not_sampled_has_the_session() {
        ReadableSpan span = (ReadableSpan) start(seen -> SamplingResult.recordOnly());

        assertThat(span.getAttribute(SESSION_ID)).isEqualTo("S1");
        assertThat(span.getSpanContext().isSampled()).isFalse();
    }

    @Test
    void a_span_that_is_dropped_stays_dropped() {
        assertThat(start(seen -> SamplingResult.drop()).isRecording()).isFalse();
    }

    @Test
    void what_was_given_before_the_start_does_not_speak_for_the_session() {
        try (SessionTracer tracer = tracer(Sampler.alwaysOn())) {
            ReadableSpan span = (ReadableSpan) tracer.tracer()
                    .spanBuilder("work")
                    .setParent(session(tracer))
                    .setAttribute(SESSION_ID, "another")
                    .startSpan();

            assertThat(span.getAttribute(SESSION_ID)).isEqualTo("S1");
        }
    }

    private static Span start(Function<Attributes, SamplingResult> decide) {
        try (SessionTracer tracer = tracer(new Deciding(decide))) {
            return tracer.tracer()
                    .spanBuilder("work")
                    .setParent(session(tracer))
                    .setAttribute("given", "before")
                    .startSpan();
        }
    }

    private static SessionTracer tracer(Sampler sampler) {
        return SessionTracer.builder()
                .environment(name -> null)
                .service("test")
                .testMode(true)
                .shutdownHook(false)
                .sampler(sampler)
                .build();
    }

    private static Context session(SessionTracer tracer) {
        return tracer.newSession(s -> s.id("S1")).storeIn(Context.root());
    }

    private static SamplingResult result(SamplingDecision decision) {
        return new SamplingResult() {
            @Override
            public SamplingDecision getDecision() {
                return decision;
            }

            @Override
            public Attributes getAttributes() {
                return Attributes.of(RULE, "all of them");
            }

            @Override
            public TraceState getUpdatedTraceState(TraceState parent) {
                return parent.toBuilder().put("rule", "1").build();
            }
        };
    }

    private record Deciding(Function<Attributes, SamplingResult> decide) implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return decide.apply(attributes);
        }

        @Override
        public String getDescription() {
            return "deciding";
        }
    }
}
