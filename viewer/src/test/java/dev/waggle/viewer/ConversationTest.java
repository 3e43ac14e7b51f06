package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private final RunningViewer viewer = RunningViewer.start();

    @AfterEach
    void close() {
        viewer.close();
    }

    private JsonArray turns(String session) {
        return new JsonObject(
                        viewer.get("/api/sessions/" + session + "/conversation").body())
                .getJsonArray("turns");
    }

    private static String text(JsonObject turn, String side) {
        return turn.getJsonObject(side).getString("text");
    }

    @Test
    void aTurnIsWhatWasAskedAndAnsweredAtTheTopOfItsTrace() {
        viewer.send(SampleSession.spans());

        JsonArray turns = turns(SampleSession.ID);

        assertThat(turns).hasSize(3);
        assertThat(text(turns.getJsonObject(0), "input")).isEqualTo("How does the session id travel between services?");
        assertThat(text(turns.getJsonObject(1), "output")).startsWith("The agent retries once.");
        assertThat(turns.getJsonObject(0).getJsonArray("steps").stream()
                        .map(step -> ((JsonObject) step).getString("name")))
                .isEqualTo(List.of("search", "documents.find", "generate", "extract_answer"));
        assertThat(turns.getJsonObject(2).getBoolean("spoken"))
                .as("the archive's event is no talk")
                .isFalse();
    }

    @Test
    void contentOfOtherLibrariesIsReadUnderTheirNames() {
        viewer.send(new Spans()
                .add(
                        "s",
                        span("a", 1, 1, "chat")
                                .at(0, 1)
                                .with(
                                        "gen_ai.input.messages",
                                        "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"current\"}]}]")
                                .with(
                                        "gen_ai.output.messages",
                                        "[{\"role\":\"assistant\",\"parts\":[{\"content\":\"answer 1\"}]}]"))
                .add(
                        "s",
                        span("a", 2, 2, "chat")
                                .at(10, 11)
                                .with("gen_ai.prompt.0.role", "system")
                                .with("gen_ai.prompt.0.content", "be kind")
                                .with("gen_ai.prompt.1.role", "user")
                                .with("gen_ai.prompt.1.content", "older")
                                .with("gen_ai.completion.0.content", "answer 2"))
                .add(
                        "s",
                        span("a", 3, 3, "llm")
                                .at(20, 21)
                                .with("input.value", "plain")
                                .with("output.value", "answer 3"))
                .add("s", span("a", 4, 4, "t").at(30, 31).with("traceloop.entity.input", "{\"question\":\"json\"}")));

        JsonArray turns = turns("a");

        assertThat(text(turns.getJsonObject(0), "input")).isEqualTo("current");
        assertThat(text(turns.getJsonObject(0), "output")).isEqualTo("answer 1");
        assertThat(text(turns.getJsonObject(1), "input")).isEqualTo("older");
        assertThat(text(turns.getJsonObject(1), "output")).isEqualTo("answer 2");
        assertThat(text(turns.getJsonObject(2), "input")).isEqualTo("plain");
        assertThat(text(turns.getJsonObject(3), "input")).isEqualTo("json");
        assertThat(turns.getJsonObject(3).getValue("output")).isNull();
    }

    /** HoneyHive's REST calls know no trace. */
    @Test
    void eventsThatCameOverRestAreATurnForEachAtTheTop() {
        rest("2", null, 2_000, "second");
        rest("2.1", "2", 2_001, "deeper");
        rest("1", "talk", 1_000, "first");
        rest("1.1.1", "1.1", 1_002, "deepest");
        rest("1.1", "1", 1_001, "deeper");

        JsonArray turns = turns("talk");

        assertThat(turns).hasSize(2);
        assertThat(text(turns.getJsonObject(0), "input")).isEqualTo("first");
        assertThat(turns.getJsonObject(0).getJsonArray("steps")).hasSize(3);
        assertThat(text(turns.getJsonObject(1), "input")).isEqualTo("second");
        assertThat(turns.getJsonObject(1).getJsonArray("steps")).hasSize(2);
    }

    private void rest(String id, @Nullable String parent, long millis, String question) {
        JsonObject event = new JsonObject()
                .put("session_id", "talk")
                .put("event_id", id)
                .put("event_type", "tool")
                .put("parent_id", parent)
                .put("start_time", 1_795_348_800_000L + millis)
                .put("duration", 1)
                .put("inputs", new JsonObject().put("question", question));
        viewer.postJson("/events", new JsonObject().put("event", event));
    }

    @Test
    void onlyTheLastTurnsOfAnEndlessTalkAreAnswered() {
        Spans spans = new Spans();
        for (int i = 1; i <= 510; i++) {
            spans.add("s", span("long", i, i, "turn").at(i, i + 1).with("honeyhive_inputs.question", "number " + i));
        }
        viewer.send(spans);

        assertThat(turns("long")).hasSize(500);
        assertThat(text(turns("long").getJsonObject(499), "input")).isEqualTo("number 510");
    }
}
