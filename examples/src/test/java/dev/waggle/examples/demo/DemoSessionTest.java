package dev.waggle.examples.demo;

import static dev.waggle.examples.demo.RecordedSession.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What three questions leave behind, asked of six real processes over real HTTP. */
class DemoSessionTest {

    @TempDir
    static Path folder;

    static Programs programs;
    static List<ChatClient.Turn> turns = new ArrayList<>();
    static RecordedSession session;

    @BeforeAll
    static void askTheThreeQuestions() throws Exception {
        programs = new Programs(folder, line -> {});
        programs.start(0, 0);
        ChatClient client = new ChatClient(programs.gateway());
        String id = null;
        for (String question : Demo.QUESTIONS) {
            ChatClient.Turn turn = client.ask(id, question, token -> {});
            turns.add(turn);
            id = turn.sessionId();
        }
        session = RecordedSession.await(programs, turns.get(0).sessionId(), Demo::complete);
    }

    @AfterAll
    static void endTheProcesses() {
        programs.close();
    }

    @Test
    void allQuestionsOfTheConversationAreInOneSession() {
        assertThat(turns)
                .extracting(ChatClient.Turn::sessionId)
                .containsOnly(turns.get(0).sessionId());
        assertThat(turns).extracting(ChatClient.Turn::text).doesNotContain("");
        assertThat(turns).extracting(ChatClient.Turn::sources).doesNotContain(List.of());
    }

    @Test
    void theSessionHasFiveServicesAndNothingIsMissing() {
        assertThat(session.tree().summary())
                .matches("session " + turns.get(0).sessionId()
                        + ": 5 services, 6 traces, \\d+ events, depth \\d+, 0 orphans, 1 errors");
        assertThat(session.tree().depth()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void theAgentsServerSpanIsAChildOfTheGatewaysClientSpan() {
        assertThat(session.events("agent", "SERVER")).hasSize(3).allSatisfy(span -> {
            assertSpan(session.parent(span), "gateway", "CLIENT");
            assertSpan(session.parent(session.parent(span)), "gateway", "INTERNAL");
            assertSpan(session.parent(session.parent(session.parent(span))), "gateway", "SERVER");
        });
    }

    @Test
    void theGatewaysServerSpanIsTheRootOfEveryQuestion() {
        assertThat(session.events("gateway", "SERVER")).hasSize(3).allSatisfy(span -> {
            assertThat(span.getString("parentSpanId")).isNull();
            assertThat(span.getString("name")).isEqualTo("POST /chat");
        });
    }

    @Test
    void theToolsServerSpanIsAChildOfTheAgentsClientSpan() {
        assertThat(session.events("tool", "SERVER")).hasSize(4).allSatisfy(span -> {
            assertSpan(session.parent(span), "agent", "CLIENT");
            assertThat(session.parent(session.parent(span)).getString("name")).isEqualTo("search");
        });
    }

    @Test
    void theWorkersSpanIsAChildOfTheToolsThroughTheEventBus() {
        assertThat(session.events("tool", "CONSUMER")).hasSize(4).allSatisfy(span -> {
            assertSpan(session.parent(span), "tool", "PRODUCER");
            assertSpan(session.parent(session.parent(span)), "tool", "SERVER");
        });
        assertThat(session.events("tool", "lucene"))
                .hasSize(4)
                .allSatisfy(event -> assertSpan(session.parent(event), "tool", "CONSUMER"));
    }

    @Test
    void theModelsEventsCarryTheStreamedAnswerAndTheTimeToItsFirstToken() {
        List<String> answers = turns.stream().map(ChatClient.Turn::text).toList();
        assertThat(session.events("agent", "generate"))
                .allSatisfy(event -> {
                    assertThat(event.getString("type")).isEqualTo("model");
                    assertThat(event.getInteger("outputTokens")).isPositive();
                    assertThatFirstTokenCameEarly(event);
                })
                .extracting(event -> event.getJsonObject("outputs").getString("text"))
                .containsExactlyInAnyOrderElementsOf(answers);
        assertThat(session.events("model", "complete"))
                .allSatisfy(event -> {
                    assertThat(event.getString("type")).isEqualTo("model");
                    assertSpan(session.parent(event), "model", "SERVER");
                    assertSpan(session.parent(session.parent(event)), "agent", "CLIENT");
                    assertThatFirstTokenCameEarly(event);
                })
                .extracting(event -> event.getJsonObject("outputs").getString("text"))
                .containsExactlyInAnyOrderElementsOf(answers);
        assertThat(session.events("gateway", "call_agent"))
                .extracting(event -> event.getJsonObject("outputs").getString("text"))
                .containsExactlyInAnyOrderElementsOf(answers);
    }

    @Test
    void theArchivesEventIsASiblingWithoutAParent() {
        List<JsonObject> events =
                session.events().stream().filter(RecordedSession.of("archive")).toList();
        assertThat(events).hasSize(3).allSatisfy(event -> {
            assertThat(event.getString("parentSpanId")).isNull();
            assertThat(event.getJsonObject("inputs").getString("session_id"))
                    .isEqualTo(turns.get(0).sessionId());
        });
        assertThat(events).extracting(event -> event.getString("traceId")).doesNotHaveDuplicates();
    }

    @Test
    void theArchiveKeepsEveryTurn() throws Exception {
        assertThat(Files.readAllLines(folder.resolve("demo-logs").resolve("archive.jsonl")))
                .extracting(line -> new JsonObject(line).getString("answer"))
                .containsExactlyElementsOf(
                        turns.stream().map(ChatClient.Turn::text).toList());
    }

    @Test
    void theToolFailsOnceAndTheSecondTryIsItsSibling() {
        List<JsonObject> failed = session.events("agent", "search").stream()
                .filter(RecordedSession::failed)
                .toList();
        assertThat(failed).hasSize(1);
        JsonObject answer = session.parent(failed.get(0));
        assertThat(failed(answer)).isFalse();
        List<JsonObject> attempts = session.events("agent", "search").stream()
                .filter(event -> session.parent(event).equals(answer))
                .toList();
        assertThat(attempts).extracting(RecordedSession::failed).containsExactlyInAnyOrder(true, false);
        assertThat(session.events("tool", "lucene").stream().filter(RecordedSession::failed))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("error")).contains("Cannot parse"));
    }

    @Test
    void aCallersOwnTraceAndSessionWin() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String id = "callers-own-session";
        ChatClient.Turn turn = new ChatClient(programs.gateway())
                .ask(
                        null,
                        "Who starts the session?",
                        Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01", "baggage", "session_id=" + id),
                        token -> {});
        assertThat(turn.sessionId()).isEqualTo(id);
        RecordedSession theirs =
                RecordedSession.await(programs, id, tree -> tree.services() == 5 && tree.traces() == 2);
        // All but the archive's, to which only the id goes.
        assertThat(theirs.events())
                .filteredOn(RecordedSession.of("archive").negate())
                .extracting(event -> event.getString("traceId"))
                .containsOnly(trace);
        assertThat(theirs.events("gateway", "SERVER"))
                .singleElement()
                .satisfies(span -> assertThat(span.getString("parentSpanId")).isEqualTo("00f067aa0ba902b7"));
    }

    private static void assertSpan(JsonObject event, String service, String kind) {
        assertThat(event.getString("service")).isEqualTo(service);
        assertThat(event.getString("kind")).isEqualTo(kind);
    }

    private static void assertThatFirstTokenCameEarly(JsonObject event) {
        assertThat(event.getJsonObject("metrics").getDouble("time_to_first_token_ms"))
                .isBetween(0.0, event.getDouble("durationMs"));
    }
}
