package dev.waggle.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others call OTLP/JSON. */
class OtlpJsonTest {
    private final RunningViewer viewer = RunningViewer.start();

    @AfterEach
    void close() {
        viewer.close();
    }

    private HttpResponse<String> post(String body) {
        return viewer.post("/v1/traces", "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject span(long id) {
        return new JsonObject()
                .put("traceId", Spans.traceId(1))
                .put("spanId", Spans.spanId(id))
                .put("name", "span " + id);
    }

    private static JsonObject request(JsonObject... spans) {
        JsonArray all = new JsonArray();
        for (JsonObject span : spans) {
            all.add(span);
        }
        JsonObject scopeSpans = new JsonObject().put("spans", all);
        return new JsonObject()
                .put(
                        "resourceSpans",
                        new JsonArray().add(new JsonObject().put("scopeSpans", new JsonArray().add(scopeSpans))));
    }

    private static JsonObject partialSuccess(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonObject(answer.body()).getJsonObject("partialSuccess");
    }

    private JsonArray events() {
        return viewer.session("trace:" + Spans.traceId(1)).getJsonArray("events");
    }

    @Test
    void requestsThatAreALineEachAreOne() {
        String lines = request(span(1)).encode() + "\n{\"resourceMetrics\":[]}\r\n\n"
                + request(span(2)).encode() + "\n";

        assertThat(partialSuccess(post(lines))).isNull();

        assertThat(events()).hasSize(2);
    }

    @Test
    void aLineThatWasCutOffIsRejectedByItsNumberAndTheOthersAreTaken() {
        String last = request(span(3)).encode();
        String lines = request(span(1)).encode() + "\n" + request(span(2)).encode() + "\n"
                + last.substring(0, last.length() / 2);

        JsonObject answer = partialSuccess(post(lines));

        assertThat(answer.getString("rejectedSpans")).isEqualTo("1");
        assertThat(answer.getString("errorMessage")).contains("line 3 is not OTLP/JSON");
        assertThat(events()).hasSize(2);
    }

    @Test
    void aBodyWhoseFirstLineIsNoRequestIsABadRequest() {
        assertThat(post(request(span(1)).encodePrettily().substring(0, 60)).statusCode())
                .isEqualTo(400);
        assertThat(post("{\"resourceSpans\":7}\n" + request(span(1)).encode()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRequestWithoutSpansIsToldSo() {
        JsonObject answer = partialSuccess(post("{\"resourceLogs\":[]}"));

        assertThat(answer.getString("rejectedSpans")).isEqualTo("0");
        assertThat(answer.getString("errorMessage")).isEqualTo("no spans were found");
    }

    @Test
    void aSpanThatCannotBeReadIsRejectedAlone() {
        JsonObject answer = partialSuccess(post(request(
                        span(1),
                        span(2).put("kind", "SIDEWAYS"),
                        span(3).put("startTimeUnixNano", "noon"),
                        span(4).put("attributes", new JsonArray().add("no object")),
                        span(5))
                .encode()));

        assertThat(answer.getString("rejectedSpans")).isEqualTo("3");
        assertThat(answer.getString("errorMessage")).contains("cannot be read").contains("SIDEWAYS");
        assertThat(events()).hasSize(2);
    }

    @Test
    void emptyListsAndMapsStayThemselvesOnTheWayOutAndIn() {
        JsonArray attributes = new JsonArray()
                .add(new JsonObject()
                        .put("key", "list")
                        .put("value", new JsonObject().put("arrayValue", new JsonObject())))
                .add(new JsonObject()
                        .put("key", "map")
                        .put(
                                "value",
                                new JsonObject().put("kvlistValue", new JsonObject().put("values", new JsonArray()))));
        post(request(span(1).put("attributes", attributes)).encode());
        String exported = viewer.get("/api/sessions/trace:" + Spans.traceId(1) + "/export")
                .body();

        try (RunningViewer other = RunningViewer.start()) {
            other.post("/v1/traces", "application/json", exported.getBytes(StandardCharsets.UTF_8));
            assertThat(other.event("trace:" + Spans.traceId(1), 1).getJsonObject("attributes"))
                    .isEqualTo(new JsonObject().put("list", new JsonArray()).put("map", new JsonObject()));
        }
    }
}
