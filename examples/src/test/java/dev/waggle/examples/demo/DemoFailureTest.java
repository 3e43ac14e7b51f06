package dev.waggle.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo says when it cannot run: one sentence, and an exit code that is not 0. */
class DemoFailureTest {

    @TempDir
    Path folder;

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Run run = run("-Ddemo.viewer.port=" + taken.getLocalPort());

            assertThat(run.output()).contains("port " + taken.getLocalPort() + " is taken");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aPortThatIsNoNumberIsNamed() throws Exception {
        Run run = run("-Ddemo.port=eighty");

        assertThat(run.output()).contains("demo.port is no port: eighty").doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aNumberThatIsNoPortIsNamed() throws Exception {
        Run run = run("-Ddemo.port=65536");

        assertThat(run.output()).contains("demo.port is no port: 65536");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private record Run(int exitCode, String output) {}

    private Run run(String option) throws Exception {
        List<String> command = new ArrayList<>(new JavaCommand(folder).of(Demo.class));
        command.add(1, option);
        command.add(folder.toString());
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Run(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
