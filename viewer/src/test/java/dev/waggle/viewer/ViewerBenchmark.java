package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How many spans a second one core takes in, and how long lists and large sessions take to be answered. The viewer
 * is a process of its own, so that its CPU time is its own; the README has the command and a run's figures.
 */
final class ViewerBenchmark {
    private static final int BATCH = 512;
    private static final int BATCHES = 600;

    private final ViewerProcess viewer;

    private ViewerBenchmark(ViewerProcess viewer) {
        this.viewer = viewer;
    }

    public static void main(String[] args) throws Exception {
        try (ViewerProcess viewer = ViewerProcess.start()) {
            new ViewerBenchmark(viewer).run();
        }
        try (ViewerProcess viewer = ViewerProcess.start("--memory", "64")) {
            new ViewerBenchmark(viewer).deafPages();
        }
    }

    private void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        intake();
        manySessions(viewer);
        report("list of 5,000 sessions", "/api/sessions?limit=5000");
        largeSession(viewer);
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
            viewer.send(bodies[i]);
        }
        Duration cpu = viewer.cpu();
        long start = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            viewer.send(bodies[BATCHES / 2 + i]);
        }
        double wall = (System.nanoTime() - start) / 1e9;
        double used = viewer.cpu().minus(cpu).toNanos() / 1e9;
        int spans = BATCH * BATCHES;
        System.out.printf(
                Locale.ROOT,
                "intake: %,.0f spans/s by one sender; %.2f µs of CPU a span, so %,.0f spans/s on one core (%d bytes a span)%n",
                spans / wall,
                used * 1e6 / spans,
                spans / used,
                bodies[0].length / BATCH);
    }

    /** 5,000 sessions of two events. */
    static void manySessions(ViewerProcess viewer) throws Exception {
        for (int i = 0; i < 5_000; i += 50) {
            Spans spans = new Spans();
            for (int k = i; k < i + 50; k++) {
                spans.add("gateway", attributes(span("list-" + k, 1_000 + k, 1, "POST /chat")));
                spans.add(
                        "agent",
                        attributes(span("list-" + k, 1_000 + k, 2, "answer").under(1)));
            }
            viewer.send(spans.encoded());
        }
    }

    /** The session {@code big}: 10,000 events of five services in 20 traces, each up to nine levels deep. */
    static void largeSession(ViewerProcess viewer) throws Exception {
        for (int trace = 1; trace <= 20; trace++) {
            Spans spans = new Spans();
            int first = (trace - 1) * 500;
            for (int i = 1; i <= 500; i++) {
                spans.add(
                        "s" + i % 5,
                        attributes(span("big", 100_000 + trace, first + i, "event " + (first + i)))
                                .at(trace * 1_000 + i * 0.5, trace * 1_000 + 900 - i * 0.5)
                                .type(i % 7 == 0 ? "model" : "tool")
                                .under(i == 1 ? 0 : first + i / 2));
            }
            viewer.send(spans.encoded());
        }
    }

    private static Spans.Builder attributes(Spans.Builder span) {
        return span.with("http.request.method", "GET")
                .with("url.path", "/items/17")
                .with("http.response.status_code", 200)
                .with("honeyhive_inputs.id", 17)
                .with("honeyhive_outputs.name", "a chair");
    }

    /** Pages that ask and do not read: what is alive before they came and after 300,000 more spans, and their intake. */
    private void deafPages() throws Exception {
        fill(0);
        double alone = fill(1) + fill(2);
        long before = viewer.liveBytes();
        List<Socket> deaf = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            deaf.add(ask("/api/live"));
            deaf.add(ask("/api/sessions/fill-29"));
        }
        viewer.get("/api/sessions/fill-28"); // a page that does read, and comes after them: they have what they get
        double with = fill(3) + fill(4);
        long after = viewer.liveBytes();
        for (Socket socket : deaf) {
            socket.close();
        }
        System.out.printf(
                Locale.ROOT,
                "alive with a store of 64 MiB: %.0f MiB; with 50 event streams and 50 sessions that nobody reads, after "
                        + "300,000 more spans: %.0f MiB; these took %.1f s to come in, without such pages %.1f s%n",
                before / 1048576.0,
                after / 1048576.0,
                with,
                alone);
    }

    private double fill(int round) throws Exception {
        long start = System.nanoTime();
        for (int b = 0; b < 300; b++) {
            Spans spans = new Spans();
            for (int i = 0; i < 500; i++) {
                spans.add("bench", attributes(span("fill-" + b / 10, 1 + b, 500L * b + i + 1, "GET /" + round)));
            }
            viewer.send(spans.encoded());
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private Socket ask(String path) throws IOException {
        URI uri = URI.create(viewer.url);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void report(String what, String path) throws Exception {
        double[] millis = new double[15];
        int bytes = 0;
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            bytes = viewer.get(path).length;
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
}
