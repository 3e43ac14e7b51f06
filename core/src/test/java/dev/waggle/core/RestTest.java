package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WIRE.md section 7, against a real server and the captures of the Python SDK. */
class RestTest extends RestServer {

    private static final String ID = "11111111-2222-4333-8444-555555555555";

    /** The calls that are those of the Python SDK, byte for byte but for the order of fields. */
    static Map<String, Function<SessionTracer, CompletionStage<?>>> replays() {
        return Map.of(
                "start_session",
                tracer -> tracer.startSession(s -> s.id(ID).name("sess-name").inputs(Map.of("q", "hi"))),
                "enrich_session",
                tracer -> tracer.enrichSession(
                        tracer.joinSession("d76b2915-a2fc-49b4-8198-e7efe99d3bb9"),
                        f -> f.metadata("a", 1)
                                .inputs(Map.of("i", 1))
                                .feedback("f", 1)
                                .metrics("m", 1)
                                .outputs("o", 1)
                                .config("c", 1)
                                .userProperties("u", 1)),
                "update_event",
                tracer -> tracer.enrichEvent("evt-9", f -> f.metadata("a", 1)));
    }

    static Set<String> replayed() {
        return replays().keySet();
    }

    @ParameterizedTest
    @MethodSource("replayed")
    void sendsWhatThePythonSdkSends(String capture) throws Exception {
        try (SessionTracer tracer = tracer()) {
            Objects.requireNonNull(replays().get(capture))
                    .apply(tracer)
                    .toCompletableFuture()
                    .join();
        }
        assertThat(requests).hasSize(1);
        assertMatches(capture, requests.get(0));
    }

    /** {@code create_session}: ours names the id. {@code create_event}: ours sends events as spans. */
    @Test
    void everyCaptureIsReplayedButForTheTwoDifferencesThatAreDeliberate() throws Exception {
        try (InputStream file = RestTest.class.getResourceAsStream("/vectors/rest.json")) {
            List<String> captures = new ArrayList<>(replayed());
            captures.add("create_session");
            captures.add("create_event");
            assertThat(json.readTree(file).fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(captures);
        }
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
    void enrichSessionPutsInputsIntoTheMetadataAndSaysThatItWasTaken() {
        try (SessionTracer tracer = tracer()) {
            Session session = tracer.joinSession(ID);
            assertThat(join(tracer.enrichSession(session, f -> f.inputs("i", 1))))
                    .isTrue();
        }
        JsonNode body = requests.get(0).body();
        assertThat(body.get("metadata").get("inputs").get("i").asInt()).isEqualTo(1);
        assertThat(body.has("inputs")).isFalse();
    }

    @Test
    void anAnswerWithoutEndIsReadToItsBoundAndNoFurther() {
        answer = "{\"session_id\": \"chosen\", \"rest\": \"" + "x".repeat(10 * RestAnswer.MAX_BYTES) + "\"}";
        try (SessionTracer tracer = tracer()) {
            assertThat(join(tracer.startSession(s -> {})).id()).isEqualTo("chosen");
        }
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

    @ParameterizedTest(name = "an answer of {0} bytes before it stops")
    @ValueSource(ints = {-1, 0, 5})
    void anAnswerThatDoesNotComeToItsEndIsGivenUpAfterTheTimeOut(int bytes) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.removeContext("/");
        server.createContext("/", exchange -> {
            if (bytes >= 0) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(new byte[bytes]);
                exchange.getResponseBody().flush();
            }
            await(over);
        });
        Counters counters = new Counters();
        RestClient client = new RestClient(
                url(),
                null,
                new ValuePolicy(Redactor.none(), 100, counters),
                new TracerParts.Capture(Redactor.none(), true, 100, 100),
                Duration.ofMillis(200));
        assertThat(join(client.update(ID, Map.of()))).isFalse();
        over.countDown();
    }

    private static void await(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void failuresAreLoggedOnceWithoutTheKey() {
        status = 503;
        try (LogLines log = LogLines.of("dev.waggle");
                SessionTracer tracer = tracer()) {
            join(tracer.startSession(s -> {}));
            join(tracer.startSession(s -> {}));
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARNING"))
                    .singleElement()
                    .asString()
                    .contains("POST " + url() + "/session/start failed (status 503)")
                    .doesNotContain("hh_test_key");
        }
    }

    @Test
    void aSessionThatWasStartedOverRestIsNotAskedForAgainByItsSpans() {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        try (SessionTracer tracer = builder().exporter(exporter).build()) {
            Session started = join(tracer.startSession(s -> {}));
            tracer.startEvent(started.storeIn(Context.root()), "started", e -> {})
                    .end();
            tracer.startEvent(tracer.newSession().storeIn(Context.root()), "local", e -> {})
                    .end();
            tracer.flushAndWait(Duration.ofSeconds(60));
            AttributeKey<Boolean> ask = AttributeKey.booleanKey("honeyhive.session_auto_create");
            assertThat(exporter.getFinishedSpanItems())
                    .extracting(
                            span -> span.getName() + " " + span.getAttributes().get(ask))
                    .containsExactly("started null", "local true");
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
    void withoutAKeyAndAServerNothingIsSentAndOneWarningSaysWhatToSet() {
        try (LogLines log = LogLines.of("dev.waggle");
                SessionTracer tracer = SessionTracer.builder()
                        .service("s")
                        .exporter(InMemorySpanExporter.create())
                        .environment(name -> null)
                        .build()) {
            CompletionStage<Session> started = tracer.startSession(s -> s.id("kept"));
            CompletionStage<Boolean> enriched = tracer.enrichSession(tracer.joinSession(ID), f -> {
                throw new AssertionError("the fields are not asked for");
            });
            // Done at once: nobody was called.
            assertThat(started)
                    .isCompletedWithValueMatching(session -> session.id().equals("kept"));
            assertThat(enriched).isCompletedWithValue(false);
            assertThat(tracer.enrichEvent("evt-9", f -> {})).isCompletedWithValue(false);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARNING"))
                    .singleElement()
                    .asString()
                    .contains("startSession sends nothing", "HH_API_KEY", "HH_API_URL");
        }
    }

    @Test
    void aSessionThatWasNotSentIsAskedForByItsSpans() {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        try (SessionTracer tracer = SessionTracer.builder()
                .service("s")
                .exporter(exporter)
                .environment(name -> null)
                .build()) {
            Session session = join(tracer.startSession(s -> {}));
            tracer.startEvent(session.storeIn(Context.root()), "first", e -> {}).end();
            tracer.flushAndWait(Duration.ofSeconds(60));
            assertThat(exporter.getFinishedSpanItems())
                    .singleElement()
                    .satisfies(span -> assertThat(
                                    span.getAttributes().get(AttributeKey.booleanKey("honeyhive.session_auto_create")))
                            .isTrue());
        }
    }

    @Test
    void theServerAloneIsEnoughForACall() {
        try (SessionTracer tracer = SessionTracer.builder()
                .service("s")
                .environment(Map.of("HH_API_URL", url().toString())::get)
                .build()) {
            join(tracer.startSession(s -> {}));
        }
        assertThat(requests)
                .singleElement()
                .satisfies(request -> assertThat(request.authorization()).isNull());
    }

    @Test
    void anEventWithoutAnIdIsRefused() {
        try (SessionTracer tracer = tracer()) {
            assertThatThrownBy(() -> tracer.enrichEvent(" ", f -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("eventId");
        }
        assertThat(requests).isEmpty();
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
