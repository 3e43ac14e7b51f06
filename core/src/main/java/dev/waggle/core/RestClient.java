package dev.waggle.core;

import dev.waggle.core.TracerParts.Capture;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HoneyHive's REST calls (WIRE.md section 7): never on a request path, never failing the application. */
final class RestClient {

    /** For everything from the connection to the end of the answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger("dev.waggle");
    private static final Pattern SESSION_ID = Pattern.compile("\"session_id\"\\s*:\\s*\"([A-Za-z0-9._-]{1,128})\"");

    final Capture capture;

    private final URI server;
    private final @Nullable String apiKey;
    private final ValuePolicy policy;
    private final Duration timeout;
    private final AtomicBoolean warned = new AtomicBoolean();

    RestClient(URI server, @Nullable String apiKey, ValuePolicy policy, Capture capture, Duration timeout) {
        this.timeout = timeout;
        this.server = server;
        this.apiKey = apiKey;
        this.policy = policy;
        this.capture = capture;
    }

    /** The session as the back end knows it, or empty when the call failed. */
    CompletionStage<Optional<Session>> start(NewSession spec, Session local) {
        Map<String, Object> session = new LinkedHashMap<>();
        put(session, "session_id", local.id());
        put(session, "session_name", local.name());
        put(session, "source", local.source());
        put(session, "project", local.project());
        put(session, "inputs", capture.content() ? spec.inputs : null);
        put(session, "metadata", spec.metadata);
        put(session, "user_properties", spec.userProperties);
        return call("POST", "/session/start", Map.of("session", session)).thenApply(answer -> {
            if (answer == null) {
                return Optional.empty();
            }
            Matcher id = SESSION_ID.matcher(answer);
            return Optional.of(
                    id.find()
                            ? new Session(
                                    id.group(1), local.name(), local.project(), local.source(), local.evaluation())
                            : local);
        });
    }

    CompletionStage<Boolean> update(String eventId, Map<String, Object> fields) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("event_id", eventId);
        body.putAll(fields);
        return call("PUT", "/events", body).thenApply(answer -> answer != null);
    }

    private static void put(Map<String, Object> object, String key, @Nullable Object value) {
        if (value != null) {
            object.put(key, value);
        }
    }

    /** The answer's body, or null when there was no success. Never completes exceptionally. */
    private CompletionStage<@Nullable String> call(String method, String path, Map<String, Object> body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(Destination.append(server, path))
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(RestJson.write(body, policy, capture.maxSpanSize())));
            if (apiKey != null) {
                request.header("Authorization", "Bearer " + apiKey);
            }
            return answerTo(request.build()).handle((response, failure) -> {
                if (failure != null) {
                    warn(method, path, typeOf(failure));
                    return null;
                }
                if (response.statusCode() / 100 != 2) {
                    warn(method, path, "status " + response.statusCode());
                    return null;
                }
                return response.body();
            });
        } catch (RuntimeException | LinkageError unexpected) {
            warn(method, path, typeOf(unexpected));
            return CompletableFuture.completedFuture(null);
        }
    }

    /** The request's own time-out ends with the answer's headers; this one covers a body that drips, too. */
    private CompletableFuture<HttpResponse<String>> answerTo(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> exchange = Client.INSTANCE.sendAsync(request, info -> new RestAnswer());
        CompletableFuture<HttpResponse<String>> answer =
                exchange.thenApply(response -> response).orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        answer.whenComplete((response, failure) -> {
            if (failure != null) {
                exchange.cancel(true);
            }
        });
        return answer;
    }

    /** The type alone: messages of the JDK's client quote headers and addresses, and with them the key. */
    private static String typeOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getClass().getSimpleName();
    }

    private void warn(String method, String path, String reason) {
        if (warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "{0} {1} failed ({2}); tracing goes on with local sessions. Logged once.",
                    method,
                    Destination.shown(Destination.append(server, path)),
                    reason);
        }
    }

    /** Made on the first REST call: most tracers never make one. */
    private static final class Client {
        static final HttpClient INSTANCE =
                HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    }
}
