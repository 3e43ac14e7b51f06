package dev.waggle.core;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.opentelemetry.api.common.Attributes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake is an error that names the option, or the variable, and its value: but never a secret. */
class ConfigurationMistakesTest {

    private static final String BREAK = System.lineSeparator();

    static Stream<Arguments> mistakes() {
        return Stream.of(
                argumentSet("a ratio", "OTEL_TRACES_SAMPLER_ARG", "2", Map.of("OTEL_TRACES_SAMPLER", "traceidratio")),
                argumentSet("a sampler", "OTEL_TRACES_SAMPLER", "sometimes", Map.of()),
                argumentSet("an endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", Map.of()),
                argumentSet("a server", "HH_API_URL", "ftp://hive", Map.of()),
                argumentSet("an endpoint for traces", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http:///v1", Map.of()),
                argumentSet("whether it is disabled", "OTEL_SDK_DISABLED", "perhaps", Map.of()),
                argumentSet("whether it is disabled, by a one", "OTEL_SDK_DISABLED", "1", Map.of()),
                argumentSet("test mode", "HH_TEST_MODE", "maybe", Map.of()),
                argumentSet("an exporter", "OTEL_TRACES_EXPORTER", "zipkin", Map.of()),
                argumentSet("attributes", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "-1", Map.of()),
                argumentSet("attributes of everything", "OTEL_ATTRIBUTE_COUNT_LIMIT", "many", Map.of()),
                argumentSet("a value's length", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "0", Map.of()),
                argumentSet(
                        "a value's length that cuts sessions",
                        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
                        "127",
                        Map.of()),
                argumentSet("every value's length", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "1e3", Map.of()),
                argumentSet("events", "OTEL_SPAN_EVENT_COUNT_LIMIT", "none", Map.of()),
                argumentSet("links", "OTEL_SPAN_LINK_COUNT_LIMIT", "99999999999", Map.of()),
                argumentSet("an event's attributes", "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "1.5", Map.of()),
                argumentSet("a link's attributes", "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "-3", Map.of()),
                argumentSet("a queue", "OTEL_BSP_MAX_QUEUE_SIZE", "large", Map.of()),
                argumentSet("a protocol", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", Map.of()),
                argumentSet("resource attributes", "OTEL_RESOURCE_ATTRIBUTES", "nonsense", Map.of()),
                argumentSet("their keys", "OTEL_RESOURCE_ATTRIBUTES", "schlüssel=1", Map.of()),
                argumentSet("their missing keys", "OTEL_RESOURCE_ATTRIBUTES", " =1", Map.of()),
                argumentSet("their encoding", "OTEL_RESOURCE_ATTRIBUTES", "a=%zz", Map.of()));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aWrongVariableIsNamedWithItsValue(String variable, String value, Map<String, String> others) {
        Map<String, String> variables = new HashMap<>(others);
        variables.put(variable, value);
        assertThatThrownBy(() ->
                        SessionTracer.builder().environment(variables::get).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variable)
                .hasMessageContaining(value.substring(value.indexOf('=') + 1));
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                option("service", " ", o -> o.service(" ")),
                option("project", " ", o -> o.project(" ")),
                option("source", " ", o -> o.source("")),
                option("sessionName", " ", o -> o.sessionName("\t")),
                option("apiKey", " ", o -> o.apiKey(" ")),
                option("serverUrl", "hive", o -> o.serverUrl(URI.create("hive"))),
                option("endpoint", "nowhere", o -> o.endpoint(URI.create("nowhere"))),
                option("endpoint", "grpc://h", o -> o.endpoint(URI.create("grpc://h:4317"))),
                option("header", "a b", o -> o.header("a b", "v")),
                option("header", "''", o -> o.header("", "v")),
                option("samplingRatio", "1.5", o -> o.samplingRatio(1.5)),
                option("samplingRatio", "-0.1", o -> o.samplingRatio(-0.1)),
                option("samplingRatio", "NaN", o -> o.samplingRatio(Double.NaN)),
                option("maxValueLength", "0", o -> o.maxValueLength(0)),
                option("maxSpanSize", "-1", o -> o.maxSpanSize(-1)),
                option("baggageKeys", " ", o -> o.baggageKeys("a", " ")),
                option("resource", "schlüssel", o -> o.resource(Attributes.of(stringKey("schlüssel"), "1"))),
                option("resource", "255", o -> o.resource(Attributes.of(stringKey("k".repeat(256)), "1"))));
    }

    private static Arguments option(String option, String value, Consumer<SessionTracerBuilder> mistake) {
        return argumentSet(option + " " + value, option, value, mistake);
    }

    @ParameterizedTest
    @MethodSource("wrongOptions")
    void aWrongOptionIsNamedWithItsValue(String option, String value, Consumer<SessionTracerBuilder> mistake) {
        assertThatThrownBy(() -> mistake.accept(SessionTracer.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(value);
    }

    static Stream<Arguments> secretMistakes() {
        String secret = "s3cret";
        return Stream.of(
                argumentSet("a key", "apiKey", mistake(o -> o.apiKey(secret + BREAK + "X: y"))),
                argumentSet("a header", "authorization", mistake(o -> o.header("authorization", secret + "ü"))),
                argumentSet("a server", "serverUrl", mistake(o -> o.serverUrl(URI.create("ftp://u:" + secret + "@h")))),
                argumentSet(
                        "a key of the environment",
                        "HH_API_KEY",
                        mistake(o -> o.environment(Map.of("HH_API_KEY", secret + BREAK + "x")::get)
                                .build())),
                argumentSet(
                        "headers of the environment",
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        mistake(o -> o.environment(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "a=" + secret + "%zz")::get)
                                .build())),
                argumentSet(
                        "an endpoint of the environment",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        mistake(o -> o.environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "x://u:" + secret + "@h")::get)
                                .build())));
    }

    private static Consumer<SessionTracerBuilder> mistake(Consumer<SessionTracerBuilder> mistake) {
        return mistake;
    }

    @ParameterizedTest
    @MethodSource("secretMistakes")
    void aMistakeInASecretIsNamedWithoutIt(String name, Consumer<SessionTracerBuilder> mistake) {
        assertThatThrownBy(() -> mistake.accept(SessionTracer.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .satisfies(failure -> {
                    StringWriter text = new StringWriter();
                    failure.printStackTrace(new PrintWriter(text));
                    assertThat(text.toString()).doesNotContain("s3cret");
                });
    }
}
