package dev.waggle.core;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link SessionTracer#create} over an SDK that the application built itself. */
class ForeignSdkTest {

    private final LogLines log = LogLines.of("dev.waggle");
    private final List<String> messages = log.lines();

    @AfterEach
    void stopCollecting() {
        log.close();
    }

    @Test
    void anSdkWithoutOurProcessorIsToldTheLineToAdd() {
        try (OpenTelemetrySdk sdk = sdk(SdkTracerProvider.builder().build())) {
            SessionTracer.create(sdk);
        }
        assertThat(messages).anyMatch(line -> line.startsWith("WARNING") && line.contains("SessionTracer.install("));
    }

    @Test
    void anSdkWhosePropagatorLosesTheSessionIsToldTheLineToAdd() {
        try (OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SessionTracer.install(SdkTracerProvider.builder()).build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build()) {
            SessionTracer.create(sdk);
        }
        assertThat(messages)
                .anyMatch(line -> line.startsWith("WARNING") && line.contains("SessionPropagator.getInstance()"))
                .noneMatch(line -> line.contains("SessionTracer.install("));
    }

    @Test
    void anSdkThatHasBothIsToldNothing() {
        try (OpenTelemetrySdk sdk =
                sdk(SessionTracer.install(SdkTracerProvider.builder()).build())) {
            SessionTracer.create(sdk);
        }
        assertThat(messages).noneMatch(line -> line.startsWith("WARNING"));
    }

    @Test
    void closingTheTracerLeavesTheSdkOpen() {
        try (OpenTelemetrySdk sdk =
                sdk(SessionTracer.install(SdkTracerProvider.builder()).build())) {
            SessionTracer.create(sdk).close();
            assertThat(sdk.getTracer("t").spanBuilder("after").startSpan().isRecording())
                    .isTrue();
        }
    }

    @Test
    void optionsOfContentPropagationAndSessionsCountThereToo() {
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        SessionTracerBuilder options = SessionTracer.builder()
                .environment(name -> null)
                .project("support-bot")
                .source("production")
                .baggageKeys("tenant")
                .redactor((key, value) -> key.equals("baggage.tenant") ? "hidden" : value)
                .captureContent(false)
                .propagateTo(host -> host.equals("mesh"));
        try (OpenTelemetrySdk sdk = sdk(options.install(SdkTracerProvider.builder())
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build())) {
            SessionTracer tracer = options.openTelemetry(sdk).build();
            Context parent = tracer.newSession()
                    .storeIn(Baggage.builder().put("tenant", "acme").build().storeInContext(Context.root()));
            tracer.startEvent(parent, "event", e -> e.inputs("question")).end();

            assertThat(tracer.propagatesTo("internet")).isFalse();
            assertThat(spans.getFinishedSpanItems()).singleElement().satisfies(span -> {
                assertThat(span.getAttributes().get(stringKey("honeyhive.project")))
                        .isEqualTo("support-bot");
                assertThat(span.getAttributes().get(stringKey("honeyhive.source")))
                        .isEqualTo("production");
                assertThat(span.getAttributes().get(stringKey("baggage.tenant")))
                        .isEqualTo("hidden");
                assertThat(span.getAttributes().asMap().toString()).doesNotContain("question");
            });
        }
        assertThat(messages).noneMatch(line -> line.startsWith("WARNING"));
    }

    static Stream<Arguments> optionsOfTheSdk() {
        return Stream.of(
                option("service", o -> o.service("s")),
                option("endpoint", o -> o.endpoint(URI.create("http://collector:4318"))),
                option("header", o -> o.header("authorization", "secret")),
                option("exporter", o -> o.exporter(InMemorySpanExporter.create())),
                option("exporterOptions", o -> o.exporterOptions(e -> {})),
                option(
                        "spanProcessor",
                        o -> o.spanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))),
                option("sampler", o -> o.sampler(Sampler.alwaysOn())),
                option("samplingRatio", o -> o.samplingRatio(0.5)),
                option("resource", o -> o.resource(Attributes.of(stringKey("a"), "b"))));
    }

    private static Arguments option(String name, Consumer<SessionTracerBuilder> given) {
        return argumentSet(name, name, given);
    }

    @ParameterizedTest
    @MethodSource("optionsOfTheSdk")
    void anOptionThatTheSdkDecidesIsRefused(String name, Consumer<SessionTracerBuilder> given) {
        SessionTracerBuilder options =
                SessionTracer.builder().environment(n -> null).openTelemetry(OpenTelemetry.noop());
        given.accept(options);
        assertThatThrownBy(options::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " ")
                .hasMessageNotContaining("secret");
    }

    private static OpenTelemetrySdk sdk(SdkTracerProvider provider) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(SessionPropagator.getInstance()))
                .build();
    }
}
