package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * How many spans a second one core takes in, and how long lists and large sessions take to be answered. The viewer
 * is a process of its own, so that its CPU time is its own; the README has the command and a run's figures.
 */
final class ViewerBenchmark {
    private static final int BATCH = 512;
    private static final int BATCHES = 600;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final Process process;

    private ViewerBenchmark(String url, Process process) {
        this.url = url;
        this.process = process;
    }

    public static void main(String[] args) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.waggle.viewer.Main",
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .start();
        try {
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            new ViewerBenchmark(line.substring(line.indexOf("http")), process).run();
        } finally {
            process.destroy();
        }
    }

    private void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        intake();
        for (int i = 0; i < 5_000; i += 50) {
            Spans spans = new Spans();
            for (int k = i; k < i + 50; k++) {
                spans.add("gateway", attributes(span("list-" + k, 1_000 + k, 1, "POST /chat")));
                spans.add(
                        "agent",
                        attributes(span("list-" + k, 1_000 + k, 2, "answer").under(1)));
            }
            send(spans.encoded());
        }
        report("list of 5,000 sessions", "/api/sessions?limit=5000");
        for (int part = 0; part < 20; part++) {
            Spans spans = new Spans();
            for (int i = 1; i <= 500; i++) {
                int id = part * 500 + i;
                spans.add(
                        "s" + id % 5,
                        attributes(span("big", 1 + id / 1000, id, "event " + id).under(id / 2)));
            }
            send(spans.encoded());
        }
        report("rows of a session of 10,000 events", "/api/sessions/big?view=rows");
        report("the same session in full", "/api/sessions/big");
        report("what is new in it since the last event", "/api/sessions/big?view=rows&since=999999999");
        report("text search over everything", "/api/sessions?q=nowhere%20to%20be%20found");
    }

    private void intake() throws Exception {
        byte[][] bodies = new byte[BATCHES * 3 / 2][];
        for (int b = 0; b < bodies.length; b++) {
            Spans spans = new Spans();
            for (int i = 0; i < BATCH; i++) {
                spans.add("bench", attributes(span("intake-" + b / 2, 1 + b, 1L + b * BATCH + i, "GET /items")));
            }
            bodies[b] = spans.encoded();
        }
        for (int i = 0; i < BATCHES / 2; i++) {
            send(bodies[i]);
        }
        Duration cpu = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            send(bodies[BATCHES / 2 + i]);
        }
        double wall = (System.nanoTime() - start) / 1e9;
        double used = cpu().minus(cpu).toNanos() / 1e9;
        int spans = BATCH * BATCHES;
        System.out.printf(
                Locale.ROOT,
                "intake: %,.0f spans/s by one sender; %.2f µs of CPU a span, so %,.0f spans/s on one core (%d bytes a span)%n",
                spans / wall,
                used * 1e6 / spans,
                spans / used,
                bodies[0].length / BATCH);
    }

    private static Spans.Builder attributes(Spans.Builder span) {
        return span.with("http.request.method", "GET")
                .with("url.path", "/items/17")
                .with("http.response.status_code", 200)
                .with("honeyhive_inputs.id", 17)
                .with("honeyhive_outputs.name", "a chair");
    }

    private Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    private void report(String what, String path) throws Exception {
        double[] millis = new double[15];
        int bytes = 0;
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
            bytes = answer.body().length;
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double first = millis[0];
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f ms (median of 15; the first %.0f ms), %,d bytes%n",
                what,
                millis[7],
                first,
                bytes);
    }

    private void send(byte[] body) throws Exception {
        HttpResponse<Void> answer = client.send(
                HttpRequest.newBuilder(URI.create(url + "/v1/traces"))
                        .headers("content-type", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the viewer answered " + answer.statusCode());
        }
    }
}
