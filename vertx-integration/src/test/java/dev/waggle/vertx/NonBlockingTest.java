package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of ours blocks an event loop: BlockHound and Vert.x's own watcher, each shown to see what it is to see. */
class NonBlockingTest {

    @Test
    void noCallOfOursBlocksAnEventLoopAndNoTurnIsTooLong(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+EnableDynamicAgentLoading",
                        "-XX:+AllowRedefinitionToAddDeleteMethods",
                        "-Djdk.attach.allowAttachSelf=true",
                        "-cp",
                        classPath(),
                        NonBlockingMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }

        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
        assertThat(value(lines, "control.calls"))
                .as("calls that BlockHound saw")
                .isPositive();
        assertThat(value(lines, "control.turns")).as("turns that Vert.x saw").isPositive();
        assertThat(value(lines, "delivered")).as("spans that were sent").isPositive();
        assertThat(lines).filteredOn(line -> line.startsWith("seen: ")).isEmpty();
        assertThat(value(lines, "ours.calls")).isZero();
        assertThat(value(lines, "ours.turns")).isZero();
    }

    private static int value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> Integer.parseInt(line.substring(key.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(key + " is not in " + String.join("\n", lines)));
    }

    /** Surefire hides the class path in the manifest of a jar, and says here what is in it. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
