package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every variable for every text in it. */
class EnvironmentPropertiesTest {

    private final Logger logger = Logger.getLogger("dev.waggle");

    @Property(tries = 1500)
    void anyTextInAnyVariableIsUnderstoodOrRefusedByTheVariablesName(
            @ForAll("variables") String variable, @ForAll("values") String value) {
        Map<String, String> environment = new HashMap<>(Map.of("OTEL_TRACES_SAMPLER", "traceidratio"));
        environment.put(variable, value);
        // One line for each tracer that is built: not what is looked at here.
        Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            SessionTracer.builder()
                    .testMode(true)
                    .shutdownHook(false)
                    .environment(environment::get)
                    .build()
                    .close();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining(variable);
        } finally {
            logger.setLevel(before);
        }
    }

    @Provide
    Arbitrary<String> variables() {
        return Arbitraries.of(
                "HH_API_KEY",
                "HH_API_URL",
                "HH_PROJECT",
                "HH_SOURCE",
                "HH_SESSION_NAME",
                "HH_SERVICE_NAME",
                "OTEL_SDK_DISABLED",
                "OTEL_SERVICE_NAME",
                "OTEL_RESOURCE_ATTRIBUTES",
                "OTEL_TRACES_EXPORTER",
                "OTEL_TRACES_SAMPLER",
                "OTEL_TRACES_SAMPLER_ARG",
                "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
                "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
                "OTEL_SPAN_EVENT_COUNT_LIMIT",
                "OTEL_SPAN_LINK_COUNT_LIMIT",
                "OTEL_BSP_SCHEDULE_DELAY",
                "OTEL_BSP_MAX_QUEUE_SIZE",
                "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
                "OTEL_BSP_EXPORT_TIMEOUT",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                "OTEL_EXPORTER_OTLP_COMPRESSION",
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "OTEL_EXPORTER_OTLP_CERTIFICATE");
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> pieces = Arbitraries.of(
                "",
                " ",
                "0",
                "1",
                "-1",
                "0.5",
                "99999999999",
                "true",
                "no",
                "http://",
                "https://h",
                "ftp://h",
                ":4318",
                "/",
                "?",
                "#",
                "@",
                "u:p@",
                "=",
                ",",
                "a=b",
                "%",
                "%41",
                "%zz",
                "+",
                "ü",
                "\n",
                "\0",
                "otlp",
                "none",
                "gzip",
                "always_on",
                "parentbased_",
                "service.name",
                "[",
                "]",
                "..");
        return Arbitraries.oneOf(
                pieces.list().ofMinSize(1).ofMaxSize(6).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(40));
    }
}
