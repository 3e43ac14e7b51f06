package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSamplerTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** Services of one mesh have different versions of this library for a while. */
    @ParameterizedTest
    @CsvSource({"s-1, 0.51390", "chat-42, 0.64957", "11111111-2222-4333-8444-555555555555, 0.00807"})
    void thePlaceOfAnIdIsTheSameInEveryVersion(String id, double place) {
        assertThat(samples(place - 0.0005, session(id))).isFalse();
        assertThat(samples(place + 0.0005, session(id))).isTrue();
    }

    @Test
    void aSessionIsDecidedOnByItsIdWhateverTheTrace() {
        Sampler half = SessionSampler.ratio(0.5);
        for (int i = 0; i < 100; i++) {
            Context session = session("chat-" + i);
            SamplingDecision first = decision(half, session, TRACE);
            assertThat(decision(half, session, "ffffffffffffffffffffffffffffffff"))
                    .isEqualTo(first);
            assertThat(decision(half, session, "00000000000000000000000000000001"))
                    .isEqualTo(first);
        }
    }

    @Test
    void aTraceWithoutASessionIsDecidedOnByItsId() {
        Sampler half = SessionSampler.ratio(0.5);
        assertThat(decision(half, Context.root(), "ffffffffffffffff7fffffffffffffff"))
                .isEqualTo(SamplingDecision.DROP);
        assertThat(decision(half, Context.root(), "00000000000000000000000000000001"))
                .isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
    }

    @Test
    void theParentIsNotAsked() {
        Span sampled = Span.wrap(SpanContext.createFromRemoteParent(
                TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault()));
        assertThat(samples(0, session("S1").with(sampled))).isFalse();
    }

    @Test
    void nothingAndEverythingAreRatiosToo() {
        for (int i = 0; i < 100; i++) {
            assertThat(samples(0, session("chat-" + i))).isFalse();
            assertThat(samples(1, session("chat-" + i))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void whatIsNoRatioIsRefused(double ratio) {
        assertThatThrownBy(() -> SessionSampler.ratio(ratio))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ratio must be between 0 and 1: " + ratio);
    }

    @Test
    void aRatioBesideASamplerIsRefusedInEitherOrder() {
        SessionTracerBuilder ratioFirst =
                SessionTracer.builder().samplingRatio(0.25).sampler(Sampler.alwaysOn());
        SessionTracerBuilder samplerFirst =
                SessionTracer.builder().sampler(Sampler.alwaysOn()).samplingRatio(0.25);
        for (SessionTracerBuilder both : List.of(ratioFirst, samplerFirst)) {
            assertThatThrownBy(
                            () -> both.environment(name -> null).testMode(true).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("samplingRatio is 0.25")
                    .hasMessageContaining("SessionSampler.ratio");
        }
    }

    private static boolean samples(double ratio, Context parent) {
        return decision(SessionSampler.ratio(ratio), parent, TRACE) == SamplingDecision.RECORD_AND_SAMPLE;
    }

    private static SamplingDecision decision(Sampler sampler, Context parent, String traceId) {
        return sampler.shouldSample(parent, traceId, "e", SpanKind.INTERNAL, Attributes.empty(), List.of())
                .getDecision();
    }

    private static Context session(String id) {
        return RecordedEvents.contextOf(RecordedEvents.session(id));
    }
}
