package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a span holds, and that its session is never what does not fit: WIRE.md section 9. */
class SpanLimitsTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    @Test
    void aValuesLengthThatTheEnvironmentLimitsIsMarkedAndCounted() {
        Map<String, String> variables = Map.of("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "200");
        try (SessionTracer tracer = tracer(SessionTracer.builder(), variables)) {
            tracer.startEvent(Context.root(), "long", e -> e.outputs("answer", "x".repeat(1000)))
                    .end();
            tracer.flushAndWait(Duration.ofSeconds(30));

            Attributes found = only().getAttributes();
            assertThat(found.get(AttributeKey.stringKey("honeyhive_outputs.answer")))
                    .isEqualTo("x".repeat(199) + "…");
            assertThat(found.get(AttributeKey.longKey("honeyhive_outputs.answer.truncated_from")))
                    .isEqualTo(1000);
            assertThat(tracer.stats().truncatedValues()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "a limit of {0}, {1} attributes of the sampler''s")
    @CsvSource({"2,0", "3,0", "4,0", "5,0", "6,0", "7,0", "11,0", "12,0", "20,0", "4,2", "5,2", "8,2", "11,10"})
    void theSessionSurvivesEveryAttributeLimit(int limit, int sampled) {
        Map<String, String> variables = Map.of("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", String.valueOf(limit));
        SessionTracerBuilder options =
                SessionTracer.builder().project("p").source("s").sampler(adding(sampled));
        try (SessionTracer tracer = tracer(options, variables)) {
            Context caller = tracer.extract(Map.of("baggage", "run_id=R,dataset_id=D,datapoint_id=DP,parent_id=PI"));
            Context context = tracer.newSession(s -> s.id("S1").name("n")).storeIn(caller);
            tracer.tracer()
                    .spanBuilder("full")
                    .setParent(context)
                    .setAttribute("a", 1)
                    .setAttribute("b", 2)
                    .startSpan()
                    .end();
            tracer.flushAndWait(Duration.ofSeconds(30));
            Map<String, Object> attributes = new HashMap<>();
            only().getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
            assertThat(attributes)
                    .containsEntry("a", 1L)
                    .containsEntry("b", 2L)
                    .containsEntry("honeyhive.session_id", "S1")
                    .containsEntry("honeyhive.project", "p")
                    .containsEntry("honeyhive.source", "s")
                    .containsEntry("session.id", "S1")
                    .containsEntry("honeyhive.session_name", "n")
                    .containsEntry("honeyhive.parent_id", "PI")
                    .containsEntry("honeyhive_metadata.run_id", "R")
                    .containsEntry("honeyhive_metadata.dataset_id", "D")
                    .containsEntry("honeyhive_metadata.datapoint_id", "DP");
        }
    }

    private static Sampler adding(int attributes) {
        AttributesBuilder added = Attributes.builder();
        for (int i = 0; i < attributes; i++) {
            added.put("sampled" + i, i);
        }
        return new Sampler() {
            @Override
            public SamplingResult shouldSample(
                    Context parent,
                    String traceId,
                    String name,
                    SpanKind kind,
                    Attributes given,
                    List<LinkData> links) {
                return SamplingResult.create(SamplingDecision.RECORD_AND_SAMPLE, added.build());
            }

            @Override
            public String getDescription() {
                return "Adding";
            }
        };
    }

    @Test
    void byDefaultASpanHolds1024Attributes() {
        try (SessionTracer tracer = tracer(SessionTracer.builder(), Map.of())) {
            Span span = tracer.tracer().spanBuilder("full").startSpan();
            for (int i = 0; i < 2000; i++) {
                span.setAttribute("a" + i, i);
            }
            span.end();
            tracer.flushAndWait(Duration.ofSeconds(30));
            assertThat(only().getAttributes().get(AttributeKey.longKey("a1023")))
                    .isEqualTo(1023);
            assertThat(only().getAttributes().get(AttributeKey.longKey("a1024")))
                    .isNull();
        }
    }

    private SpanData only() {
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private SessionTracer tracer(SessionTracerBuilder builder, Map<String, String> variables) {
        return builder.environment(variables::get)
                .service("test")
                .exporter(exporter)
                .build();
    }
}
