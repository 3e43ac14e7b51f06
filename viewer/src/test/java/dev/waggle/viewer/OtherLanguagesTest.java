package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What HoneyHive's Python and TypeScript SDKs were seen to send, see vectors/rest.json. */
class OtherLanguagesTest {
    private static final String SESSION = "11111111-2222-4333-8444-555555555555";

    private final RunningViewer viewer = RunningViewer.start();

    @AfterEach
    void close() {
        viewer.close();
    }

    private HttpResponse<String> replay(String capture) throws IOException {
        return replay(capture, new JsonObject());
    }

    /** Sends a captured request, with some of its members replaced. */
    private HttpResponse<String> replay(String capture, JsonObject instead) throws IOException {
        try (InputStream stream = OtherLanguagesTest.class.getResourceAsStream("/vectors/rest.json")) {
            JsonObject request = new JsonObject(Buffer.buffer(stream.readAllBytes()))
                    .getJsonArray(capture)
                    .getJsonObject(0);
            return viewer.call(
                    request.getString("method"),
                    request.getString("path"),
                    request.getJsonObject("json").mergeIn(instead).toBuffer().getBytes(),
                    "content-type",
                    "application/json",
                    "authorization",
                    request.getString("authorization"));
        }
    }

    @Test
    void restCallsEnumNamesAndProtobufAreOneSession() throws IOException {
        assertThat(replay("start_session").statusCode()).isEqualTo(200);
        assertThat(new JsonObject(replay("create_event").body()).getBoolean("success"))
                .isTrue();
        assertThat(replay("enrich_session", new JsonObject().put("event_id", SESSION))
                        .statusCode())
                .isEqualTo(200);
        viewer.post("/opentelemetry/v1/traces", "application/json", pythonSpan());
        viewer.send(Spans.one("java", span(SESSION, 9, 9, "from java").build()));

        JsonObject session = viewer.session(SESSION);

        assertThat(SessionTree.of(session).summary())
                .isEqualTo("session " + SESSION + ": 3 services, 3 traces, 3 events, depth 1, 0 orphans, 0 errors");
        JsonObject about = session.getJsonObject("session").getJsonObject("about");
        assertThat(about.getString("name")).isEqualTo("sess-name");
        assertThat(about.getJsonObject("inputs").getString("q")).isEqualTo("hi");
        assertThat(about.getJsonObject("metadata").getInteger("a")).isEqualTo(1);
        assertThat(about.getJsonObject("feedback").getInteger("f")).isEqualTo(1);
        assertThat(about.getJsonObject("user_properties").getInteger("u")).isEqualTo(1);
    }

    private static byte[] pythonSpan() {
        return ("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                        + "{\"stringValue\":\"python\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"honeyhive.1\"},\"spans\":"
                        + "[{\"traceId\":\"23D0A722D93171AF8FB17807CADE3792\",\"spanId\":\"8bf19fd4752e05e9\","
                        + "\"parentSpanId\":null,\"traceState\":null,\"name\":\"llm_call\",\"kind\":\"SPAN_KIND_CLIENT\","
                        + "\"startTimeUnixNano\":\"1795348800000000000\",\"endTimeUnixNano\":1795348800500000000,"
                        + "\"attributes\":[{\"key\":\"honeyhive.session_id\",\"value\":{\"stringValue\":\"" + SESSION
                        + "\"}},{\"key\":\"honeyhive_event_id\",\"value\":{\"stringValue\":\"evt-9\"}},{\"key\":\"n\","
                        + "\"value\":{\"intValue\":\"7\"}},{\"key\":\"none\",\"value\":null}],\"events\":null,"
                        + "\"links\":null,\"status\":{\"code\":\"STATUS_CODE_OK\",\"message\":null}}]}]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void enumNamesAndNullsOfOtlpJsonAreRead() {
        viewer.post("/v1/traces", "application/json", pythonSpan());

        JsonObject event = viewer.session(SESSION).getJsonArray("events").getJsonObject(0);

        assertThat(event.getString("traceId")).isEqualTo("23d0a722d93171af8fb17807cade3792");
        assertThat(event.getValue("parentSpanId")).isNull();
        assertThat(event.getString("kind")).isEqualTo("CLIENT");
        assertThat(event.getString("status")).isEqualTo("OK");
        assertThat(event.getDouble("durationMs")).isEqualTo(500);
        assertThat(event.getJsonObject("attributes").getInteger("n")).isEqualTo(7);
    }

    /** HoneyHive's TypeScript SDK 1.0.42 sends an empty service.name, and what it traces with {@code _params_} between. */
    @Test
    void aResourceWithoutANameIsCalledByItsProgram() {
        viewer.post(
                "/opentelemetry/v1/traces",
                "application/json",
                ("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{}},"
                                + "{\"key\":\"process.executable.name\",\"value\":{\"stringValue\":\"node\"}}]},"
                                + "\"scopeSpans\":[{\"scope\":{\"name\":\"traceloop.tracer\"},\"spans\":[{"
                                + "\"traceId\":\"26af8642b0703c1fc4abb8a4be8afb94\",\"spanId\":\"9eade99f997ea7b6\","
                                + "\"name\":\"answer\",\"kind\":1,\"startTimeUnixNano\":\"1795562203863000000\","
                                + "\"endTimeUnixNano\":\"1795562203921217550\",\"attributes\":[{\"key\":"
                                + "\"traceloop.association.properties.session_id\",\"value\":{\"stringValue\":\""
                                + SESSION
                                + "\"}},{\"key\":\"honeyhive_inputs._params_.question\",\"value\":{\"stringValue\":\"Hi?\"}}],"
                                + "\"status\":{\"code\":0}}]}]}]}")
                        .getBytes(StandardCharsets.UTF_8));

        JsonObject session = viewer.session(SESSION);

        assertThat(session.getJsonArray("events").getJsonObject(0).getString("service"))
                .isEqualTo("unknown_service:node");
        assertThat(session.getJsonObject("session").getString("firstInput")).isEqualTo("Hi?");
    }

    @Test
    void twoUpdatesThatComeTooEarlyAreAppliedAsTwoThatComeInTime() {
        EarlyUpdates updates = new EarlyUpdates();
        updates.keep("e", new JsonObject("{\"metadata\":{\"a\":1,\"n\":{\"x\":1}},\"metrics\":{\"m\":1}}"));
        updates.keep("e", new JsonObject("{\"metadata\":{\"b\":2,\"n\":{\"y\":2}}}"));

        assertThat(updates.take("e"))
                .isEqualTo(new JsonObject("{\"metadata\":{\"a\":1,\"b\":2,\"n\":{\"y\":2}},\"metrics\":{\"m\":1}}"));
    }

    @Test
    void updatesThatNeverFindTheirEventAreBounded() {
        EarlyUpdates updates = new EarlyUpdates();
        String text = "x".repeat(100_000);
        for (int i = 0; i < 2_000; i++) {
            updates.keep("event-" + i, new JsonObject().put("metadata", new JsonObject().put("text", text)));
            assertThat(updates.bytes()).isLessThanOrEqualTo(16 << 20);
        }

        assertThat(updates.take("event-0")).isNull();
        assertThat(updates.take("event-1999")).isNotNull();
        for (int i = 0; i < 2_000; i++) {
            updates.take("event-" + i);
        }
        assertThat(updates.isEmpty()).isTrue();
        assertThat(updates.bytes()).isZero();
    }

    @Test
    void aSessionWithoutAnIdGetsOne() throws IOException {
        String id = new JsonObject(replay("create_session").body()).getString("session_id");

        assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(viewer.session(id).getJsonObject("session").getString("name"))
                .isEqualTo("req");
        assertThat(viewer.sessions("").getJsonObject(0).getString("firstInput")).isEqualTo("1");
    }

    @Test
    void anEventIsUpdatedAlsoWhenTheUpdateComesFirst() throws IOException {
        assertThat(replay("update_event").statusCode()).isEqualTo(200);
        viewer.post("/v1/traces", "application/json", pythonSpan());
        replay("update_event", new JsonObject().put("metrics", new JsonObject().put("score", 0.5)));

        JsonObject event = viewer.session(SESSION).getJsonArray("events").getJsonObject(0);

        assertThat(event.getJsonObject("metadata").getInteger("a")).isEqualTo(1);
        assertThat(event.getJsonObject("metrics").getDouble("score")).isEqualTo(0.5);
        assertThat(event.getBoolean("duplicate"))
                .as("an update is no duplicate")
                .isFalse();
    }

    @Test
    void eventsOfRestCallsAreParentAndChildInWhateverOrderTheyCome() {
        for (String[] event : new String[][] {{"child", "parent"}, {"parent", SESSION}}) {
            JsonObject body = new JsonObject()
                    .put("event_id", event[0])
                    .put("session_id", SESSION)
                    .put("parent_id", event[1])
                    .put("event_type", "chain")
                    .put("event_name", event[0])
                    .put("duration", 5);
            viewer.postJson("/events", new JsonObject().put("event", body));
        }

        SessionTree tree = SessionTree.of(viewer.session(SESSION));

        assertThat(tree.depth()).isEqualTo(2);
        assertThat(tree.orphans()).isZero();
    }
}
