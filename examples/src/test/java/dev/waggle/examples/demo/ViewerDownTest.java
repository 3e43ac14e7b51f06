package dev.waggle.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where spans go has stopped: what the services' callers notice of it. */
class ViewerDownTest {

    private static final List<String> SERVICES = List.of("gateway", "agent", "tool", "model", "archive");
    private static final int QUESTIONS = 12;

    @Test
    void everyQuestionIsAnsweredWithoutTheViewerAndNewEventsArriveWhenItIsBack(@TempDir Path folder) throws Exception {
        try (Programs programs = new Programs(folder, line -> {})) {
            programs.start(0, 0);
            ChatClient client = new ChatClient(programs.gateway());
            int port = URI.create(programs.viewer()).getPort();
            client.ask(null, "What is a session?", token -> {});
            Map<String, Integer> before = logLines(programs);

            Program viewer = programs.program("viewer");
            viewer.stop();
            viewer.awaitEnd(Duration.ofSeconds(30));
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < QUESTIONS; i++) {
                answers.add(client.ask(null, "What is a session, and what is an event?", token -> {})
                        .text());
            }

            assertThat(answers).hasSize(QUESTIONS).doesNotContain("");
            programs.startViewer(port);
            ChatClient.Turn turn = client.ask(null, "Who calls the archive?", token -> {});
            RecordedSession session = RecordedSession.await(
                    programs, turn.sessionId(), tree -> tree.services() == 5 && tree.orphans() == 0);
            assertThat(session.tree().services()).as("\n%s", session.tree()).isEqualTo(5);
            assertThat(session.tree().orphans()).as("\n%s", session.tree()).isZero();
            logLines(programs)
                    .forEach((service, lines) -> assertThat(lines - before.getOrDefault(service, 0))
                            .as(
                                    "new lines in the log of %s",
                                    programs.program(service).tail())
                            .isLessThan(QUESTIONS));
            for (String service : SERVICES) {
                assertThat(programs.program(service).log())
                        .as("log of the %s", service)
                        .noneMatch(line -> line.startsWith("\tat "));
            }
        }
    }

    private static Map<String, Integer> logLines(Programs programs) throws Exception {
        Map<String, Integer> lines = new HashMap<>();
        for (String service : SERVICES) {
            lines.put(service, programs.program(service).log().size());
        }
        return lines;
    }
}
