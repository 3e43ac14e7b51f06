package dev.waggle.core;

import static dev.waggle.core.Carriers.extract;
import static dev.waggle.core.Carriers.inject;
import static dev.waggle.core.Carriers.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the real Python SDK did with inbound headers, against what we do: {@code vectors/extract.json}.
 *
 * <p>Where we differ on purpose, the method below that undoes the difference says so by its name.
 */
class ExtractVectorsTest {

    private static final JsonNode VECTORS = vectors();

    /** The service of the captures had these defaults. */
    private static final String PROJECT = "My Project";

    private static final String SOURCE = "prod";
    private static final String LOCAL_SESSION = "11111111-2222-4333-8444-555555555555";

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theBaggageInScopeIsThatOfThePythonSdk(String name) {
        Map<String, String> actual = new TreeMap<>();
        Baggage.fromContext(extracted(name)).forEach((key, entry) -> actual.put(key, entry.getValue()));
        Map<String, String> expected = texts(VECTORS.get(name).get("baggage_in_scope"));
        weStripTheTracerId(expected);
        weMapAliasesAndDoNotPassThemOn(expected);
        weIgnoreASessionIdThatBreaksTheGrammar(name, expected);
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theOutgoingHeadersAreThoseOfThePythonSdk(String name) {
        try (SdkTracerProvider sdk = SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                .build()) {
            Context parent = extracted(name);
            Span span = sdk.get("test").spanBuilder("s").setParent(parent).startSpan();
            Map<String, String> actual = inject(parent.with(span));
            span.end();

            Map<String, String> expected = texts(VECTORS.get(name).get("outgoing_headers"));
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            assertThat(actual.get("tracestate")).isEqualTo(expected.get("tracestate"));
            assertThat(flagsOf(actual)).isEqualTo(flagsOf(expected));
            if (VECTORS.get(name).get("headers").path("traceparent").asText().startsWith("00-")) {
                assertThat(actual.get("traceparent"))
                        .startsWith(Objects.requireNonNull(expected.get("traceparent"))
                                .substring(0, 36));
            }
            Map<String, String> members = members(expected);
            weStripTheTracerId(members);
            weMapAliasesAndDoNotPassThemOn(members);
            weIgnoreASessionIdThatBreaksTheGrammar(name, members);
            assertThat(members(actual)).isEqualTo(members);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theSpanCarriesTheSessionThatItCarriesInPython(String name) {
        JsonNode expectedSpan = VECTORS.get(name).get("span");
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        try (SdkTracerProvider sdk = SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                .addSpanProcessor(new ForeignSpanProcessor(
                        new SessionStamp(PROJECT, SOURCE, Set.of(), Redactor.none()), id -> false))
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            Context parent = extracted(name);
            if (Session.fromContext(parent) == null) {
                // The Python tracer holds a session of its own; ours is put into the context by whoever owns it.
                parent = session(LOCAL_SESSION).storeIn(parent);
            }
            sdk.get("test").spanBuilder("s").setParent(parent).startSpan().end();
            if (expectedSpan.isNull()) {
                assertThat(exporter.getFinishedSpanItems()).isEmpty();
                return;
            }
            SpanData span = exporter.getFinishedSpanItems().get(0);
            JsonNode expectedParent = expectedSpan.get("parentSpanId");
            assertThat(span.getParentSpanId())
                    .isEqualTo(expectedParent.isNull() ? "0000000000000000" : expectedParent.asText());
            Map<String, String> attributes = texts(expectedSpan.get("attributes"));
            if (name.equals("value_with_equals")) {
                attributes.put("honeyhive.session_id", LOCAL_SESSION);
            }
            for (var key : Set.of(SessionKeys.SESSION_ID, SessionKeys.PROJECT, SessionKeys.SOURCE)) {
                assertThat(span.getAttributes().get(key)).as(key.getKey()).isEqualTo(attributes.get(key.getKey()));
            }
        }
    }

    @Test
    void theSessionComesFirstWhereThePythonSdkWritesItAnywhere() {
        assertThat(inject(extracted("custom_and_eval")).get("baggage"))
                .isEqualTo("session_id=S1,session_name=SN,run_id=R,dataset_id=D,datapoint_id=DP,parent_id=PI,"
                        + "tenant=acme");
    }

    static Stream<String> names() {
        Stream.Builder<String> names = Stream.builder();
        VECTORS.fieldNames().forEachRemaining(names);
        return names.build();
    }

    /** A pointer into the Python process means nothing here, and nothing downstream. */
    private static void weStripTheTracerId(Map<String, String> baggage) {
        baggage.remove("honeyhive_tracer_id");
    }

    private static void weMapAliasesAndDoNotPassThemOn(Map<String, String> baggage) {
        baggage.keySet().removeIf(key -> key.startsWith("honeyhive_"));
    }

    /** {@code a=b==} is no id; the Python SDK takes anything. */
    private static void weIgnoreASessionIdThatBreaksTheGrammar(String name, Map<String, String> baggage) {
        if (name.equals("value_with_equals")) {
            assertThat(baggage.remove("session_id")).isNotNull();
        }
    }

    private static Context extracted(String name) {
        JsonNode vector = VECTORS.get(name);
        Context context = extract(texts(vector.get("headers")));
        JsonNode given = vector.get("kwargs").path("session_id");
        return given.isMissingNode() ? context : session(given.asText()).storeIn(context);
    }

    private static Map<String, String> members(Map<String, String> headers) {
        Map<String, String> members = new TreeMap<>();
        for (String member : headers.getOrDefault("baggage", "").split(",")) {
            if (!member.isEmpty()) {
                members.put(member.substring(0, member.indexOf('=')), member.substring(member.indexOf('=') + 1));
            }
        }
        return members;
    }

    private static String flagsOf(Map<String, String> headers) {
        return Objects.requireNonNull(headers.get("traceparent")).substring(53);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    private static JsonNode vectors() {
        try (InputStream in = ExtractVectorsTest.class.getResourceAsStream("/vectors/extract.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
