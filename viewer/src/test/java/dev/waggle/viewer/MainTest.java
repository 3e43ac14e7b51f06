package dev.waggle.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The program as a process of its own, as a user starts it. */
class MainTest {
    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.waggle.viewer.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void itSaysWhereItIsAndEndsWhenAsked() throws Exception {
        Process process = start("--port", "0");
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(line).matches("sessions: http://localhost:[0-9]+");

        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTakenPortIsAClearMessageAndAFailure() throws Exception {
        try (RunningViewer viewer = RunningViewer.start()) {
            Process process = start("--port", Integer.toString(viewer.viewer.port()));

            assertThat(output(process))
                    .contains("cannot listen on 127.0.0.1:" + viewer.viewer.port())
                    .contains("--port");
            assertThat(process.exitValue()).isEqualTo(1);
        }
    }

    @Test
    void wrongOptionsAreNamed() throws Exception {
        assertThat(output(start("--port", "x"))).contains("--port x is not a number");
        assertThat(output(start("--port", "70000"))).contains("port 70000");
        assertThat(output(start("--address", "0.0.0.0"))).contains("needs a token");
        Process unknown = start("--prot", "1");
        assertThat(output(unknown)).contains("unknown argument --prot").contains("--files DIR");
        assertThat(unknown.exitValue()).isEqualTo(2);
    }

    @Test
    void showPrintsTheLatestSessionAsATree() throws Exception {
        try (RunningViewer viewer = RunningViewer.start()) {
            viewer.send(SampleSession.spans());

            Process process = start("show", "--url", viewer.viewer.url());

            assertThat(output(process))
                    .contains("POST /chat  gateway  chain  2.31 s\n└─ POST  gateway  tool  2.29 s\n")
                    .contains("      └─ answer_question  agent  chain  2.27 s\n")
                    .contains("ERROR java.util.concurrent.TimeoutException: index is warming up")
                    .contains("5 services, 3 traces, 23 events, depth 7, 0 orphans, 1 errors");
            assertThat(process.exitValue()).isZero();

            Process byPort = start("show", "--port", Integer.toString(viewer.viewer.port()));
            assertThat(output(byPort)).contains("POST /chat  gateway  chain");

            Process missing = start("show", "nobody", "--url", viewer.viewer.url());
            assertThat(output(missing)).contains("no such session");
            assertThat(missing.exitValue()).isEqualTo(1);
        }
    }

    @Test
    void showWithoutTheTokenSaysSo() throws Exception {
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.token("t"))) {
            Process process = start("show", "--url", viewer.viewer.url());

            assertThat(output(process)).contains("token is missing");
            assertThat(process.exitValue()).isEqualTo(1);
        }
    }

    @Test
    void namesCannotSteerTheTerminal() {
        io.vertx.core.json.JsonObject event = new io.vertx.core.json.JsonObject()
                .put("spanId", "1")
                .put("traceId", "2")
                .put("name", "\u001b[2Jgone\r\u202e")
                .put("service", "s\u0007")
                .put("type", "tool")
                .put("startUnixNano", "1")
                .put("durationMs", 1.0)
                .put("status", "UNSET");

        String tree = SessionTree.of(new io.vertx.core.json.JsonObject()
                        .put("session", new io.vertx.core.json.JsonObject().put("id", "x"))
                        .put("events", new io.vertx.core.json.JsonArray().add(event)))
                .toString();

        assertThat(tree.strip()).doesNotContainPattern("[\\p{Cntrl}\u202e]").contains("gone");
    }
}
