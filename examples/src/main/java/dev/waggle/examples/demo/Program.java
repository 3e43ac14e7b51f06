package dev.waggle.examples.demo;

import dev.waggle.examples.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One program of the demo in a process of its own. What it prints goes to its log. */
final class Program {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int TAIL = 25;

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts it; {@link #port()} says when it listens. */
    static Program start(String name, List<String> command, Map<String, String> settings, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // What is set for tracing on this machine must not lead the demo's spans elsewhere.
        builder.environment().keySet().removeIf(key -> key.startsWith("OTEL_") || key.startsWith("HH_"));
        builder.environment().remove("PORT");
        builder.environment().put("EXIT_WITH_LAUNCHER", "true");
        builder.environment().putAll(settings);
        return new Program(name, builder.start(), log);
    }

    /**
     * Waits until it listens, and says where.
     *
     * @throws DemoFailure with the end of its log when it does not come up
     */
    int port() throws IOException, InterruptedException {
        String ready = Service.READY + name + " ";
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            // Asked before the log is read: a program that has ended writes no more.
            boolean alive = process.isAlive();
            for (String line : log()) {
                if (line.startsWith(ready)) {
                    return Integer.parseInt(line.substring(ready.length()).strip());
                }
            }
            if (!alive) {
                throw new DemoFailure(
                        "the " + name + " did not start (exit code " + process.exitValue() + ")" + tail());
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new DemoFailure("the " + name + " did not come up within " + START_LIMIT.toSeconds() + " s" + tail());
    }

    String name() {
        return name;
    }

    Process process() {
        return process;
    }

    /** What it has printed so far; a last line that is not finished yet is left out. */
    List<String> log() throws IOException {
        String text = Files.readString(log);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    String tail() {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            List<String> last = all.subList(Math.max(0, all.size() - TAIL), all.size());
            return "; the end of " + log + ":\n    " + String.join("\n    ", last);
        } catch (IOException e) {
            return "; its log cannot be read: " + e.getMessage();
        }
    }

    /** Asks it to end; it sends the spans that it still has. */
    void stop() {
        process.destroy();
    }

    /** Waits for its end, and enforces it where that takes too long. */
    void awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
