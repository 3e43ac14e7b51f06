package dev.waggle.examples.demo;

import dev.waggle.viewer.SessionTree;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Asks the viewer for a session until all of it has come. */
final class SessionWatch {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(400);
    /** So many equal answers in a row mean that nothing more is on its way. */
    private static final int CALM = 4;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String viewer;

    SessionWatch(String viewer) {
        this.viewer = viewer;
    }

    /** The session's JSON as the viewer has it now, or null when it has none of it. */
    @Nullable
    JsonObject session(String id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(viewer + "/api/sessions/" + id))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() == 200 ? new JsonObject(response.body()) : null;
    }

    /** Waits until the session is as expected and no more events come, at most a minute; then says how it is. */
    @Nullable
    JsonObject await(String id, Predicate<SessionTree> expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        int events = -1;
        int calm = 0;
        while (true) {
            JsonObject session = session(id);
            SessionTree tree = session == null ? null : SessionTree.of(session);
            int now = tree == null ? 0 : tree.events();
            calm = now == events ? calm + 1 : 0;
            events = now;
            if (tree != null && calm >= CALM && expected.test(tree) || System.nanoTime() > deadline) {
                return session;
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
