package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.waggle.core.internal.EventTypes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Python SDK wrote, against what ours writes for the same calls ({@code vectors/attributes.json}). */
class AttributeVectorsTest {

    private final JsonNode vectors = read();
    private final RecordedEvents recorded = RecordedEvents.create();
    private final Session session =
            new Session("11111111-2222-4333-8444-555555555555", null, "My Project", "prod", Evaluation.NONE);

    @AfterEach
    void close() {
        recorded.close();
    }

    private static JsonNode read() {
        try (InputStream json = AttributeVectorsTest.class.getResourceAsStream("/vectors/attributes.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(json));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Map<String, Object> vector(String name) {
        return attributes(vectors.get(name).get("span"));
    }

    private static Map<String, Object> attributes(JsonNode span) {
        Map<String, Object> found = new LinkedHashMap<>();
        span.get("attributes").properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            Object scalar = value.doubleValue();
            if (value.isTextual()) {
                scalar = value.textValue();
            } else if (value.isBoolean()) {
                scalar = value.booleanValue();
            } else if (value.isIntegralNumber()) {
                scalar = value.longValue();
            }
            found.put(entry.getKey(), scalar);
        });
        return found;
    }

    private Map<String, Object> ours(Consumer<? super EventSpec<Object>> spec, Consumer<? super Event> fields) {
        Event event = recorded.runtime.start("e", spec, RecordedEvents.contextOf(session));
        fields.accept(event);
        event.end();
        return RecordedEvents.attributes(recorded.last().getAttributes());
    }

    @Test
    void enrichSpanContextWritesTheSameExceptForTuplesAndThePrivateVersion() {
        Map<String, Object> theirs = vector("inject_in_enrich_span_context_after_init");
        Map<String, Object> ours = ours(
                e -> e.type(EventType.TOOL)
                        .inputs(Map.of("query", "hi", "nested", Map.of("a", List.of(1, Map.of("c", true))))),
                e -> e.outputs("ok", true)
                        .metadata(Map.of("m", 1, "t", new int[] {1, 2}))
                        .metrics("lat", 1.5)
                        .config("model", "gpt-4")
                        .feedback("rating", 5)
                        .userProperties("user_id", "u1")
                        .error("boom"));
        // Deliberately different: a Python tuple is no list to their SDK and was written as text; ours flattens arrays.
        assertThat(theirs.remove("honeyhive_metadata.t")).isEqualTo("[1, 2]");
        assertThat(ours.remove("honeyhive_metadata.t.0")).isEqualTo(1L);
        assertThat(ours.remove("honeyhive_metadata.t.1")).isEqualTo(2L);
        // Deliberately left out: the version of their tracer.
        theirs.remove("honeyhive.tracer_version");
        assertThat(ours).containsAllEntriesOf(theirs);
        assertThat(enrichmentOf(ours)).isEqualTo(enrichmentOf(theirs));
    }

    @Test
    void enrichSpanWritesTheSameExceptForTheTypesOtherName() {
        Map<String, Object> theirs = vector("enrich_span");
        // Deliberately left out: the type under a second, dotted name, that no receiver needs.
        assertThat(theirs.remove("honeyhive.event_type")).isEqualTo("model");
        // Deliberately without a call of their own: the span's name and id serve, and attributes are OpenTelemetry's.
        assertThat(theirs.remove("honeyhive_event_id")).isEqualTo("ev-1");
        assertThat(theirs.remove("custom")).isEqualTo("v");
        Map<String, Object> ours = ours(
                e -> {},
                e -> e.type(EventType.MODEL)
                        .metadata(Map.of("a", Map.of("b", Arrays.asList(1, "x")), "att", 1, "foo", "bar"))
                        .metrics("m", 1)
                        .error("e1"));
        assertThat(ours).containsAllEntriesOf(theirs);
        assertThat(enrichmentOf(ours)).isEqualTo(enrichmentOf(theirs));
    }

    record Arguments(
            String a,
            int b,
            @org.jspecify.annotations.Nullable Object d,
            Map<String, Object> obj) {}

    @Test
    void theDecoratorsFieldsAreTheSameExceptForNoneAndJsonText() {
        Map<String, Object> theirs = vector("inject_in_trace_decorator");
        Map<String, Object> ours = ours(
                e -> e.type(EventType.CHAIN).inputs(new Arguments("x", 2, null, Map.of("k", List.of(1, 2)))),
                e -> e.outputs("result", Map.of("traceparent", "00-x")));
        assertThat(ours)
                .containsEntry("honeyhive_inputs.a", theirs.get("honeyhive_inputs.a"))
                .containsEntry("honeyhive_inputs.b", theirs.get("honeyhive_inputs.b"))
                .containsEntry("honeyhive_event_type", theirs.get("honeyhive_event_type"))
                .containsKey("honeyhive_outputs.result.traceparent");
        assertThat(theirs).containsKey("honeyhive_outputs.result.traceparent");
        // Deliberately different: their decorator writes null as "None" and a map as JSON in a text (encoded twice).
        assertThat(theirs).containsEntry("honeyhive_inputs.d", "None");
        assertThat(ours).doesNotContainKey("honeyhive_inputs.d");
        assertThat(theirs).containsEntry("honeyhive_inputs.obj", "{\"k\": [1, 2]}");
        assertThat(ours).containsEntry("honeyhive_inputs.obj.k.0", 1L).containsEntry("honeyhive_inputs.obj.k.1", 2L);
        // Deliberately left out: name, type and duration again as attributes; the span has all three.
        assertThat(theirs)
                .containsKeys("honeyhive_event_name", "honeyhive_duration_ms", "honeyhive_metadata.event_name");
        assertThat(ours).doesNotContainKeys("honeyhive_event_name", "honeyhive_duration_ms");
    }

    @Test
    void anErrorSetsTheStatusThatTheirsLeavesUnset() {
        JsonNode status = vectors.get("inject_in_enrich_span_context_after_init")
                .get("span")
                .get("status");
        assertThat(status.get("code").textValue()).isEqualTo("STATUS_CODE_UNSET");
        recorded.runtime.start("e", spec -> {}, Context.root()).error("boom").end();
        assertThat(recorded.last().getStatus().getStatusCode()).isEqualTo(io.opentelemetry.api.trace.StatusCode.ERROR);
    }

    static Stream<String> typeDetections() {
        Stream.Builder<String> names = Stream.builder();
        read().get("event_type_detection").fieldNames().forEachRemaining(names);
        return names.build();
    }

    /** A capture's name is that of the span, and its attributes in braces. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("typeDetections")
    void theTypeOfASpanIsTheSameExceptWhereTheyGuessFromItsNameOrReadAnAttributeOfTheirOwn(String capture)
            throws Exception {
        AttributesBuilder attributes = Attributes.builder();
        new ObjectMapper()
                .readTree(capture.substring(capture.indexOf('{')))
                .properties()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().textValue()));
        String theirs = vectors.get("event_type_detection")
                .get(capture)
                .get("honeyhive_event_type")
                .textValue();
        String expected = Map.of(
                        // Deliberately different: "chat" in a name says nothing.
                        "call_chat_service{}", "tool",
                        // Deliberately different: what their decorator hands to their processor.
                        "w2{\"honeyhive_event_type_raw\": \"chain\"}", "tool")
                .getOrDefault(capture, theirs);
        EventType missing = EventTypes.missing(attributes.build(), SpanKind.INTERNAL);
        assertThat(missing == null ? attributes.build().get(EventTypes.EVENT_TYPE) : missing.value())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Pipeline.class)
    void spansOfASessionThatNobodyStartedAskForItExceptThatAServersSpanIsAChain(Pipeline pipeline) throws Exception {
        JsonNode spans = vectors.get("skip_backend_session_creation").get("spans");
        try (Pipeline.Running running = pipeline.start(o -> {})) {
            Session given = new Session("a4beacb2-86fd-40b7-bd35-f6de3d84ac23", null, null, "dev", Evaluation.NONE);
            io.opentelemetry.api.trace.Span server = running.tracer
                    .tracer()
                    .spanBuilder("GET /x")
                    .setSpanKind(SpanKind.SERVER)
                    .setParent(given.storeIn(Context.root()))
                    .startSpan();
            running.tracer
                    .tracer()
                    .spanBuilder("child")
                    .setParent(Context.root().with(server))
                    .startSpan()
                    .end();
            server.end();
            List<Map<String, Object>> ours = running.spans();
            assertThat(ours).hasSameSizeAs(spans);
            for (int i = 0; i < ours.size(); i++) {
                Map<String, Object> theirs = attributes(spans.get(i));
                if (i == 1) {
                    // Deliberately different: theirs calls everything a tool that it does not know.
                    assertThat(theirs.put("honeyhive_event_type", "chain")).isEqualTo("tool");
                }
                assertThat(ours.get(i)).containsAllEntriesOf(theirs);
            }
        }
    }

    @Test
    void everyCaptureIsReplayed() {
        assertThat(vectors.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "enrich_span",
                        "event_type_detection",
                        "inject_in_enrich_span_context_after_init",
                        "inject_in_trace_decorator",
                        "skip_backend_session_creation");
    }

    private static Map<String, Object> enrichmentOf(Map<String, Object> attributes) {
        Map<String, Object> found = new LinkedHashMap<>(attributes);
        found.keySet().removeIf(key -> !key.startsWith("honeyhive_"));
        return found;
    }
}
