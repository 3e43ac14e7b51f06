package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the body of a call over REST holds of the values that it was given: WIRE.md section 7. */
class RestBodyTest extends RestServer {

    private static final String ID = "11111111-2222-4333-8444-555555555555";

    @Test
    void aValueIsTakenApartAsOnASpan() {
        record Point(int x, List<String> tags) {}
        String control = Character.toString(1);
        List<Object> circle = new ArrayList<>();
        circle.add(1);
        circle.add(null);
        circle.add(circle);
        try (SessionTracer tracer = tracer()) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("point", new Point(3, List.of("a\"b", control)));
            metadata.put("circle", circle);
            metadata.put("at", Instant.EPOCH);
            metadata.put("nan", Double.NaN);
            metadata.put("none", null);
            metadata.put("dotted.key", Optional.of(true));
            join(tracer.startSession(s -> s.metadata(metadata)));
        }
        JsonNode sent = requests.get(0).body().get("session").get("metadata");
        assertThat(sent.get("point").get("x").asInt()).isEqualTo(3);
        assertThat(sent.get("point").get("tags")).extracting(JsonNode::asText).containsExactly("a\"b", control);
        assertThat(sent.get("circle").toString()).isEqualTo("[1,null,\"[circular]\"]");
        assertThat(sent.get("at").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(sent.get("nan").asText()).isEqualTo("NaN");
        assertThat(sent.has("none")).isFalse();
        assertThat(sent.get("dotted.key").asBoolean()).isTrue();
    }

    @Test
    void aValueThatLeadsToItselfManyTimesIsBounded() {
        Object level = 1;
        for (int depth = 0; depth < 20; depth++) {
            level = List.of(level, level, level, level, level, level);
        }
        Object wide = level;
        try (SessionTracer tracer = tracer()) {
            join(tracer.startSession(s -> s.inputs(wide)));
        }
        assertThat(requests).hasSize(1);
    }

    @Test
    void aLongValueIsCutAndItsLengthIsKept() {
        try (SessionTracer tracer = builder().maxValueLength(10).build()) {
            join(tracer.startSession(s -> s.inputs(Map.of("text", "x".repeat(50)))));
        }
        JsonNode inputs = requests.get(0).body().get("session").get("inputs");
        assertThat(inputs.get("text").asText()).isEqualTo("xxxxxxxxx…");
        assertThat(inputs.get("text.truncated_from").asInt()).isEqualTo(50);
    }

    @Test
    void aValueThatCannotBeReadCostsOnlyItself() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("broken");
            }
        };
        try (SessionTracer tracer = tracer()) {
            Map<String, Object> inputs = new LinkedHashMap<>();
            inputs.put("broken", broken);
            inputs.put("whole", 1);
            join(tracer.startSession(s -> s.inputs(inputs)));
            assertThat(tracer.stats().refusedValues()).isEqualTo(1);
        }
        assertThat(requests.get(0).body().get("session").get("inputs").toString())
                .isEqualTo("{\"whole\":1}");
    }

    @Test
    void aLambdaThatThrowsCostsTheRestOfWhatItSays() {
        try (SessionTracer tracer = tracer()) {
            Session session = tracer.joinSession(ID);
            assertThat(join(tracer.enrichSession(session, f -> {
                        f.metadata("a", 1);
                        throw new IllegalStateException("broken");
                    })))
                    .isTrue();
        }
        assertThat(requests.get(0).body().get("metadata").get("a").asInt()).isEqualTo(1);
    }

    @Test
    void withoutContentNoInputsAndNoOutputsAreSent() {
        try (SessionTracer tracer = builder().captureContent(false).build()) {
            Session session =
                    join(tracer.startSession(s -> s.id(ID).inputs("in").metadata(Map.of("m", 1))));
            join(tracer.enrichSession(
                    session,
                    f -> f.inputs("in").outputs("out").outputs("k", "out").metadata("m", 1)));
        }
        assertThat(requests).hasSize(2);
        assertThat(requests.toString()).doesNotContain("\"in\"", "\"out\"").contains("\"m\":1");
    }

    @Test
    void secretsAreRedactedInTheBody() {
        try (SessionTracer tracer = builder().redactor(Redactor.secrets()).build()) {
            tracer.startSession(s -> s.inputs(Map.of("password", "hunter2-secret")))
                    .toCompletableFuture()
                    .join();
        }
        assertThat(requests.get(0).body().toString()).doesNotContain("hunter2-secret");
    }
}
