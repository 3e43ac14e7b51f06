package dev.waggle.examples.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the gateway, as any client would. */
final class ChatClient {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI chat;

    ChatClient(String gateway) {
        this.chat = URI.create(gateway + "/chat");
    }

    /**
     * One finished turn.
     *
     * @param sessionId the conversation's
     * @param text the whole answer
     * @param sources where it was taken from
     */
    record Turn(String sessionId, String text, List<String> sources) {}

    Turn ask(@Nullable String sessionId, String question, Consumer<String> onToken)
            throws IOException, InterruptedException {
        return ask(sessionId, question, Map.of(), onToken);
    }

    /** @throws DemoFailure when there is no whole answer */
    Turn ask(@Nullable String sessionId, String question, Map<String, String> headers, Consumer<String> onToken)
            throws IOException, InterruptedException {
        JsonObject body = new JsonObject().put("question", question);
        if (sessionId != null) {
            body.put("session_id", sessionId);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(chat)
                .timeout(LIMIT)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        headers.forEach(request::header);
        HttpResponse<Stream<String>> response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new DemoFailure(
                        "the gateway answered HTTP " + response.statusCode() + ": " + String.join(" ", lines.toList()));
            }
            return read(lines.iterator(), onToken);
        }
    }

    private static Turn read(Iterator<String> lines, Consumer<String> onToken) {
        String event = "";
        String session = "";
        StringBuilder text = new StringBuilder();
        List<String> sources = null;
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("event:")) {
                event = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                JsonObject data = new JsonObject(line.substring("data:".length()));
                switch (event) {
                    case "session" -> session = data.getString("session_id");
                    case "token" -> {
                        text.append(data.getString("text"));
                        onToken.accept(data.getString("text"));
                    }
                    case "done" ->
                        sources = data.getJsonArray("sources", new JsonArray()).stream()
                                .map(String::valueOf)
                                .toList();
                    case "error" -> throw new DemoFailure(data.getString("message"));
                    default -> {
                        // an event that a newer gateway may send
                    }
                }
            }
        }
        if (sources != null) {
            return new Turn(session, text.toString(), sources);
        }
        throw new DemoFailure("the gateway's answer broke off after: " + text);
    }
}
