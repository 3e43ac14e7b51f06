package dev.waggle.examples.demo;

import dev.waggle.examples.Service;
import dev.waggle.examples.agent.Agent;
import dev.waggle.examples.archive.Archive;
import dev.waggle.examples.gateway.Gateway;
import dev.waggle.examples.model.Model;
import dev.waggle.examples.tool.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The viewer and the five services: six processes on this machine, which tell each other's addresses by variables. */
final class Programs implements AutoCloseable {

    private static final Duration END_LIMIT = Duration.ofSeconds(8);

    private final JavaCommand java;
    private final Path logs;
    private final Consumer<String> progress;
    private final List<Program> running = new CopyOnWriteArrayList<>();
    private String viewer = "";
    private String gateway = "";

    /**
     * @param folder for logs and for what the archive keeps
     * @param progress is told what has come up
     */
    Programs(Path folder, Consumer<String> progress) throws IOException {
        this.logs = folder.resolve("demo-logs").toAbsolutePath();
        this.progress = progress;
        this.java = new JavaCommand(logs);
    }

    /**
     * Starts all of them and waits until they listen.
     *
     * @param gatewayPort 0 for any free one
     * @param viewerPort 0 for any free one
     * @throws DemoFailure when one of them does not come up
     */
    void start(int gatewayPort, int viewerPort) throws IOException, InterruptedException {
        startViewer(viewerPort);
        Program tool = launch("tool", Tool.class, Map.of());
        Program model = launch("model", Model.class, Map.of());
        Program archive = launch(
                "archive",
                Archive.class,
                Map.of("ARCHIVE_FILE", logs.resolve("archive.jsonl").toString()));

        Map<String, String> addresses = new HashMap<>();
        addresses.put("TOOL_URL", address(tool));
        // A real model wins: then the model of the demo has nothing to do.
        String ours = address(model) + "/v1";
        if (!realModel()) {
            addresses.put("OPENAI_BASE_URL", ours);
            addresses.put("OPENAI_MODEL", "extractive");
        }
        // Another host name than that of the others, so that the agent can keep its headers from it.
        addresses.put("ARCHIVE_URL", address(archive).replace(Service.HOST, "localhost"));
        Program agent = launch("agent", Agent.class, addresses);

        gateway = address(launch(
                "gateway", Gateway.class, Map.of("AGENT_URL", address(agent), "PORT", String.valueOf(gatewayPort))));
    }

    /** Whether the agent talks to a model of the user's instead of the demo's. */
    static boolean realModel() {
        return System.getenv("OPENAI_BASE_URL") != null && System.getenv("OPENAI_API_KEY") != null;
    }

    Program startViewer(int port) throws IOException, InterruptedException {
        Program program = launch("viewer", Viewer.class, Map.of("PORT", String.valueOf(port)));
        viewer = address(program);
        return program;
    }

    /** Where the programs' logs are. */
    Path logs() {
        return logs;
    }

    /** Where the viewer listens. */
    String viewer() {
        return viewer;
    }

    /** Where questions are asked. */
    String gateway() {
        return gateway;
    }

    Program program(String name) {
        return running.stream()
                .filter(program -> program.name().equals(name))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Completes with the first program that ends. */
    CompletableFuture<Program> firstEnd() {
        CompletableFuture<Program> first = new CompletableFuture<>();
        running.forEach(program -> program.process().onExit().thenRun(() -> first.complete(program)));
        return first;
    }

    /** Ends all of them: first those that send spans, then the viewer, which takes them. */
    @Override
    public void close() {
        try {
            end(running.stream()
                    .filter(program -> !program.name().equals("viewer"))
                    .toList());
            end(running);
        } catch (InterruptedException e) {
            running.forEach(program -> program.process().destroyForcibly());
            Thread.currentThread().interrupt();
        }
    }

    private static void end(List<Program> programs) throws InterruptedException {
        programs.forEach(Program::stop);
        for (Program program : programs) {
            program.awaitEnd(END_LIMIT);
        }
    }

    private Program launch(String name, Class<?> main, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", viewer);
        environment.put("HH_PROJECT", "waggle-demo");
        environment.put("HH_SOURCE", "demo");
        Program program = Program.start(name, java.of(main), environment, logs.resolve(name + ".log"));
        running.add(program);
        return program;
    }

    private String address(Program program) throws IOException, InterruptedException {
        String address = "http://" + Service.HOST + ":" + program.port();
        progress.accept(String.format(
                "  %-8s %s  (process %d)",
                program.name(), address, program.process().pid()));
        return address;
    }
}
