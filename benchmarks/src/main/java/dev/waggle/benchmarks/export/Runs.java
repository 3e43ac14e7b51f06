package dev.waggle.benchmarks.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the sink once and a worker for each run. */
public final class Runs implements AutoCloseable {

    private static final String PROVIDER = "io.opentelemetry.sdk.common.export.HttpSenderProvider";

    private final boolean quick;
    private final int rounds;
    private final SinkProcess sink = new SinkProcess();

    /** @param rounds how often a comparison is repeated; each time all its candidates take their turn */
    public Runs(boolean quick, int rounds) throws IOException {
        this.quick = quick;
        this.rounds = rounds;
    }

    boolean quick() {
        return quick;
    }

    int rounds() {
        return rounds;
    }

    Options options(String pipeline, String mode, int batch, int queue) {
        return new Options(
                pipeline, mode, sink.endpoint(), batch, queue, false, 0, 0, quick ? 500 : 2000, quick ? 1500 : 4000);
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
                o.delayMillis(),
                o.warmMillis(),
                o.measureMillis());
    }

    /**
     * One run; the result also has what the sink saw of what was measured: {@code arrived}, {@code bytes},
     * {@code requests}.
     */
    Result run(Options given, int delayMillis) throws IOException, InterruptedException {
        sink.reset(0);
        Options options = given.answeredAfter(delayMillis);
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
        return result.putAll(sink.seen());
    }

    private static Result worker(List<String> flags, Options options) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Child.command(Child.ownClassPath(), Worker.class, flags, options.arguments()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long limit = options.warmMillis() + options.measureMillis() + 120_000;
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

    public static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(Comparator.naturalOrder());
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        sink.close();
    }
}
