package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** A real viewer on a port of the system's choice, and a client that speaks to it over HTTP. */
final class RunningViewer implements AutoCloseable {
    final SessionViewer viewer;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningViewer(SessionViewer viewer) {
        this.viewer = viewer;
    }

    static RunningViewer start() {
        return start(builder -> builder);
    }

    static RunningViewer start(UnaryOperator<SessionViewer.Builder> settings) {
        return new RunningViewer(
                await(settings.apply(SessionViewer.builder().port(0)).start()));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    HttpResponse<String> send(Spans spans) {
        return post("/v1/traces", "application/x-protobuf", spans.encoded());
    }

    HttpResponse<String> post(String path, String type, byte[] body, String... headers) {
        return call("POST", path, body, concat(headers, "content-type", type));
    }

    HttpResponse<String> postJson(String path, JsonObject body) {
        return post(path, "application/json", body.toBuffer().getBytes());
    }

    HttpResponse<String> call(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(viewer.url() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return call("GET", path, new byte[0]);
    }

    JsonArray sessions(String query) {
        return new JsonObject(get("/api/sessions" + query).body()).getJsonArray("sessions");
    }

    JsonObject session(String id) {
        return new JsonObject(get("/api/sessions/" + encode(id)).body());
    }

    JsonObject event(String session, long id) {
        return new JsonObject(get("/api/sessions/" + encode(session) + "/events/" + Spans.spanId(id))
                .body());
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String[] concat(String[] headers, String... more) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + more.length);
        System.arraycopy(more, 0, all, headers.length, more.length);
        return all;
    }

    @Override
    public void close() {
        await(viewer.close());
    }
}
