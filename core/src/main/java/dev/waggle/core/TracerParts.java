package dev.waggle.core;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.Clock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a tracer is put together from. */
record TracerParts(
        boolean enabled,
        OpenTelemetry openTelemetry,
        SessionPropagator propagator,
        Delivery delivery,
        SessionRest rest,
        Capture capture,
        Counters counters,
        Clock clock,
        Names names,
        Predicate<String> propagateTo,
        String description) {

    /** What is recorded of values, and how much. */
    record Capture(Redactor redactor, boolean content, int maxValueLength, int maxSpanSize) {}

    /** What new sessions are given when nobody says otherwise. */
    record Names(
            @Nullable String session,
            @Nullable String project,
            @Nullable String source) {}

    EventRuntime runtime(Tracer tracer) {
        if (!enabled) {
            return EventRuntime.switchedOff(counters);
        }
        return new EventRuntime(
                tracer,
                capture.redactor(),
                capture.content(),
                capture.maxValueLength(),
                capture.maxSpanSize(),
                counters);
    }

    NewSession newSession(Consumer<? super SessionSpec> spec) {
        return new NewSession(spec, names.session(), names.project(), names.source());
    }

    boolean propagatesTo(String host) {
        try {
            return propagateTo.test(host);
        } catch (RuntimeException refused) {
            return false;
        }
    }
}
