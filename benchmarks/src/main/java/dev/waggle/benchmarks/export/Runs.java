package dev.waggle.benchmarks.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the sink once and a worker for each run. */
public final class Runs implements AutoCloseable {

    private static final String PROVIDER = "io.opentelemetry.sdk.common.export.HttpSenderProvider";

    private final boolean quick;
    private final Process sink;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    public Runs(boolean quick) throws IOException {
        this.quick = quick;
        this.sink = new ProcessBuilder(command(List.of("-Xmx512m", "-XX:+UseSerialGC"), Sink.class, new String[0]))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(sink.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith("PORT ")) {
            throw new IOException("the sink did not start: " + line);
        }
        this.port = Integer.parseInt(line.substring(5));
    }

    boolean quick() {
        return quick;
    }

    /** How often a comparison is repeated; each time all its candidates take their turn. */
    int rounds() {
        return quick ? 1 : 3;
    }

    Options options(String pipeline, String mode, int batch, int queue) {
        return new Options(
                pipeline,
                mode,
                "http://127.0.0.1:" + port + "/v1/traces",
                batch,
                queue,
                false,
                0,
                quick ? 2000 : 4000,
                quick ? 2000 : 5000);
    }

    static Options with(Options o, boolean gzip, int rate) {
        return new Options(
                o.pipeline(),
                o.mode(),
                o.endpoint(),
                o.batch(),
                o.queue(),
                gzip,
                rate,
                o.warmMillis(),
                o.measureMillis());
    }

    /** One run; the result also has what the sink saw: {@code arrived}, {@code bytes}, {@code requests}. */
    Result run(Options options, int delayMillis) throws IOException, InterruptedException {
        control("/set?delay=" + delayMillis);
        List<String> flags = new ArrayList<>(List.of(
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseParallelGC",
                // The storage of vertx-opentelemetry is on the class path; nobody here runs in a Vert.x context.
                "-Dio.opentelemetry.context.contextStorageProvider=default"));
        String provider = switch (options.pipeline()) {
            case "otel-jdk" -> "io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider";
            case "otel-okhttp" -> "io.opentelemetry.exporter.sender.okhttp.internal.OkHttpHttpSenderProvider";
            default -> null;
        };
        if (provider != null) {
            flags.add("-D" + PROVIDER + "=" + provider);
        }
        Result result = worker(flags, options);
        String[] seen = control("/stats").split(" ");
        return result.put("arrived", Double.parseDouble(seen[0]))
                .put("bytes", Double.parseDouble(seen[1]))
                .put("requests", Double.parseDouble(seen[2]));
    }

    private static Result worker(List<String> flags, Options options) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(flags, Worker.class, options.arguments()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long limit = options.warmMillis() + options.measureMillis() + 90_000;
        process.onExit()
                .completeOnTimeout(process, limit, TimeUnit.MILLISECONDS)
                .thenAccept(Process::destroyForcibly);
        Result result = null;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (Result.isResult(line)) {
                    result = Result.parse(line);
                }
            }
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (result == null) {
            throw new IOException("no result of " + String.join(" ", options.arguments()));
        }
        return result;
    }

    private static List<String> command(List<String> flags, Class<?> main, String[] args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(args));
        return command;
    }

    private String control(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(Comparator.naturalOrder());
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        sink.getOutputStream().close();
        if (!sink.waitFor(5, TimeUnit.SECONDS)) {
            sink.destroy();
        }
    }
}
