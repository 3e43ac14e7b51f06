package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    private static OpenTelemetrySdk sdk(SdkTracerProvider provider) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(SessionPropagator.getInstance()))
                .build();
    }
}
