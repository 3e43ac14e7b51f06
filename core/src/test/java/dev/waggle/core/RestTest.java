package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WIRE.md section 7, against a real server and the captures of the Python SDK. */
class RestTest {

    private static final String ID = "11111111-2222-4333-8444-555555555555";

    private final ObjectMapper json = new ObjectMapper();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{}";

    record Request(String method, String path, String authorization, JsonNode body) {}

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    json.readTree(exchange.getRequestBody().readAllBytes())));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void startSessionSendsWhatThePythonSdkSends() throws Exception {
        try (SessionTracer tracer = tracer()) {
            tracer.startSession(s -> s.id(ID).name("sess-name").inputs(Map.of("q", "hi")))
                    .toCompletableFuture()
                    .join();
        }
        assertThat(requests).hasSize(1);
        assertMatches("start_session", requests.get(0));
    }

    @Test
    void startSessionTakesMetadataAndUserProperties() throws Exception {
        try (SessionTracer tracer = tracer()) {
            tracer.startSession(s -> s.name("req")
                            .inputs(Map.of("a", 1))
                            .metadata(Map.of("m", 1))
                            .userProperties(Map.of("u", 1)))
                    .toCompletableFuture()
                    .join();
        }
        JsonNode captured = capture("create_session").get("json").get("session");
        JsonNode sent = requests.get(0).body().get("session");
        // Ours always names the id: it was chosen here, and the answer is not waited for.
        assertThat(sent.get("session_id").asText()).isNotEmpty();
        captured.properties()
                .forEach(field ->
                        assertThat(sent.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue()));
    }

    @Test
    void theIdThatTheBackEndAnswersWins() {
        answer = "{\"session_id\": \"chosen-by-the-server\"}";
        try (SessionTracer tracer = tracer()) {
            Session session = tracer.startSession(s -> {}).toCompletableFuture().join();
            assertThat(session.id()).isEqualTo("chosen-by-the-server");
        }
    }

    @Test
    void enrichSessionPutsInputsIntoTheMetadata() throws Exception {
        try (SessionTracer tracer = tracer()) {
            Session session = tracer.joinSession("d76b2915-a2fc-49b4-8198-e7efe99d3bb9");
            boolean taken = tracer.enrichSession(
                            session,
                            f -> f.metadata("a", 1)
                                    .inputs(Map.of("i", 1))
                                    .feedback("f", 1)
                                    .metrics("m", 1)
                                    .outputs("o", 1)
                                    .config("c", 1)
                                    .userProperties("u", 1))
                    .toCompletableFuture()
                    .join();
            assertThat(taken).isTrue();
        }
        assertMatches("enrich_session", requests.get(0));
    }

    @Test
    void aFailureLeavesALocalSessionAndNoException() {
        status = 500;
        try (SessionTracer tracer = tracer()) {
            Session session =
                    tracer.startSession(s -> s.id("kept")).toCompletableFuture().join();
            assertThat(session.id()).isEqualTo("kept");
            assertThat(tracer.enrichSession(session, f -> f.metadata("a", 1))
                            .toCompletableFuture()
                            .join())
                    .isFalse();
        }
    }

    @Test
    void aRedirectIsNotFollowedWithTheKey() {
        status = 302;
        try (SessionTracer tracer = tracer()) {
            tracer.startSession(s -> s.id("kept")).toCompletableFuture().join();
        }
        assertThat(requests).hasSize(1);
    }

    @Test
    void inTestModeNothingIsSent() {
        try (SessionTracer tracer = SessionTracer.builder()
                .service("s")
                .apiKey("hh_test_key")
                .serverUrl(url())
                .testMode(true)
                .environment(name -> null)
                .build()) {
            assertThat(tracer.startSession(s -> s.id("kept"))
                            .toCompletableFuture()
                            .join()
                            .id())
                    .isEqualTo("kept");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void secretsAreRedactedInTheBody() {
        try (SessionTracer tracer = builder().redactor(Redactor.secrets()).build()) {
            tracer.startSession(s -> s.inputs(Map.of("password", "hunter2-secret")))
                    .toCompletableFuture()
                    .join();
        }
        assertThat(requests.get(0).body().toString()).doesNotContain("hunter2-secret");
    }

    private SessionTracer tracer() {
        return builder().build();
    }

    private SessionTracerBuilder builder() {
        return SessionTracer.builder()
                .service("s")
                .project("My Project")
                .source("prod")
                .apiKey("hh_test_key")
                .serverUrl(url())
                .environment(name -> null);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void assertMatches(String capture, Request request) throws IOException {
        JsonNode expected = capture(capture);
        assertThat(request.method()).isEqualTo(expected.get("method").asText());
        assertThat(request.path()).isEqualTo(expected.get("path").asText());
        assertThat(request.authorization())
                .isEqualTo(expected.get("authorization").asText());
        assertThat(request.body()).isEqualTo(expected.get("json"));
    }

    private JsonNode capture(String name) throws IOException {
        try (InputStream file = RestTest.class.getResourceAsStream("/vectors/rest.json")) {
            return json.readTree(file).get(name).get(0);
        }
    }
}
