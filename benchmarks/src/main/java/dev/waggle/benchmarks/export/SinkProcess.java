package dev.waggle.benchmarks.export;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** A {@link Sink} in its own process. */
public final class SinkProcess implements AutoCloseable {

    private final Child child = Child.start(Sink.class, List.of("-Xmx512m", "-XX:+UseSerialGC"));
    private final HttpClient client = HttpClient.newHttpClient();

    public SinkProcess() throws IOException {}

    /** Where OTLP is sent to. */
    public String endpoint() {
        return "http://127.0.0.1:" + child.port() + "/v1/traces";
    }

    /** Begins to count at nothing, and answers after this delay from now on. */
    public void reset(int delayMillis) throws IOException, InterruptedException {
        control("/set?delay=" + delayMillis);
    }

    /** What arrived since: {@code arrived} spans, in {@code bytes} and {@code requests}. */
    public Result seen() throws IOException, InterruptedException {
        String[] seen = control("/stats").split(" ");
        return new Result()
                .put("arrived", Double.parseDouble(seen[0]))
                .put("bytes", Double.parseDouble(seen[1]))
                .put("requests", Double.parseDouble(seen[2]));
    }

    private String control(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + child.port() + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        child.close();
    }
}
