package dev.waggle.core;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Locale;

/** The sampler: of the options, else of OTEL_TRACES_SAMPLER, else parent-based and everything. */
final class Samplers {

    private Samplers() {}

    static Sampler of(SessionTracerBuilder options, Environment environment) {
        if (options.sampler != null && options.samplingRatio != null) {
            throw new IllegalArgumentException("samplingRatio and sampler exclude each other: samplingRatio is "
                    + options.samplingRatio + "; a sampler can ask SessionSampler.ratio(…)");
        }
        if (options.sampler != null) {
            return options.sampler;
        }
        if (options.samplingRatio != null) {
            return Sampler.parentBased(new SessionRatioSampler(options.samplingRatio));
        }
        String name = environment.text("OTEL_TRACES_SAMPLER");
        if (name == null) {
            return Sampler.parentBased(Sampler.alwaysOn());
        }
        // A ratio decides on the session where there is one: a share of the traces would tear sessions apart.
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "always_on" -> Sampler.alwaysOn();
            case "always_off" -> Sampler.alwaysOff();
            case "traceidratio" -> new SessionRatioSampler(environment.ratio("OTEL_TRACES_SAMPLER_ARG"));
            case "parentbased_always_on" -> Sampler.parentBased(Sampler.alwaysOn());
            case "parentbased_always_off" -> Sampler.parentBased(Sampler.alwaysOff());
            case "parentbased_traceidratio" ->
                Sampler.parentBased(new SessionRatioSampler(environment.ratio("OTEL_TRACES_SAMPLER_ARG")));
            default ->
                throw Environment.wrong(
                        "OTEL_TRACES_SAMPLER",
                        name,
                        "must be always_on, always_off, traceidratio or one of these with parentbased_");
        };
    }
}
