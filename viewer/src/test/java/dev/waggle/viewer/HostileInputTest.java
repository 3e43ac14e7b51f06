package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostileInputTest {
    private static final String PROTOBUF = "application/x-protobuf";

    private final RunningViewer viewer =
            RunningViewer.start(builder -> builder.limits(new Limits(1 << 20, 4 << 20, 50, 100, 100_000, 8 << 20)));

    @AfterEach
    void theViewerGoesOn() {
        assertThat(viewer.send(Spans.one("s", span("after", 1, 1, "ok").build()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(viewer.session("after").getJsonArray("events")).hasSize(1);
        viewer.close();
    }

    private int post(String type, byte[] body, String... headers) {
        return viewer.post("/v1/traces", type, body, headers).statusCode();
    }

    @Test
    void garbageIsABadRequestInEveryEncoding() {
        byte[] garbage = "\u0007 this is neither \u0001".getBytes(StandardCharsets.UTF_8);

        assertThat(post(PROTOBUF, garbage)).isEqualTo(400);
        assertThat(post("application/json", garbage)).isEqualTo(400);
        assertThat(post("application/json", new byte[0])).isEqualTo(400);
        assertThat(post("application/json", new byte[] {'\n', '\n'})).isEqualTo(400);
        assertThat(post("application/json", "[1]".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(400);
        assertThat(post("application/json", "{\"resourceSpans\":7}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(400);
        assertThat(post(PROTOBUF, garbage, "content-encoding", "gzip")).isEqualTo(400);
        assertThat(viewer.post("/events", "application/json", garbage).statusCode())
                .isEqualTo(400);
        assertThat(viewer.postJson("/events", new JsonObject()).statusCode()).isEqualTo(400);
        assertThat(viewer.postJson("/session/start", new JsonObject().put("session", 3))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTruncatedBodyIsABadRequest() {
        byte[] whole = SampleSession.spans().encoded();
        byte[] half = Arrays.copyOf(whole, whole.length / 2 + 1);
        byte[] zipped = RunningViewer.gzip(whole);

        assertThat(post(PROTOBUF, half)).isEqualTo(400);
        assertThat(post(PROTOBUF, Arrays.copyOf(zipped, zipped.length / 2), "content-encoding", "gzip"))
                .isEqualTo(400);
    }

    @Test
    void protobufErrorsAreAStatusMessageInProtobuf() throws IOException {
        HttpResponse<String> answer = viewer.post("/v1/traces", PROTOBUF, new byte[] {1, 2, 3});

        CodedInputStream status = CodedInputStream.newInstance(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.headers().firstValue("content-type")).hasValue(PROTOBUF);
        assertThat(status.readTag()).isEqualTo(2 << 3 | 2);
        assertThat(status.readString()).contains("not an OTLP trace request");
    }

    @Test
    void aLargeResourceOfManyScopesIsKeptOnce() throws IOException {
        ResourceSpans.Builder large = ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(Attributes.attribute("large", "x".repeat(8 << 20))));
        for (int i = 0; i < 2_000; i++) {
            large.addScopeSpans(ScopeSpans.newBuilder()
                    .setScope(InstrumentationScope.newBuilder().setName("scope-" + i))
                    .addSpans(span("s", 1, i + 1, "e").build()));
        }
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(large)
                .build()
                .toByteArray();

        assertThat(OtlpProtobuf.read(body, Limits.DEFAULT).events).hasSize(2_000);
    }

    @Test
    void jsonErrorsAreAStatusMessageInJson() {
        HttpResponse<String> answer =
                viewer.post("/v1/traces", "application/json", "[1]".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("message")).contains("not OTLP/JSON");
    }

    @Test
    void aBodyThatIsTooLargeOrInflatesTooMuchIsRefused() {
        assertThat(post(PROTOBUF, new byte[(1 << 20) + 1])).isEqualTo(413);
        assertThat(post(PROTOBUF, RunningViewer.gzip(new byte[64 << 20]), "content-encoding", "gzip"))
                .isEqualTo(413);
        assertThat(post(PROTOBUF, RunningViewer.gzip(new byte[2 << 20]), "content-encoding", "gzip"))
                .as("by its ratio")
                .isEqualTo(413);
    }

    @Test
    void aBodyWithoutALengthIsCountedWhileItComes() throws IOException {
        try (Socket socket = new Socket("localhost", viewer.viewer.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
                                    + "transfer-encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[0x10000];
            try {
                for (int i = 0; i < 32; i++) {
                    socket.getOutputStream().write("10000\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().write(chunk);
                    socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException closed) {
                // it may have closed the connection already
            }
            InputStream answer = socket.getInputStream();
            assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void unknownEncodingsAndTypesAreNotSupported() {
        byte[] body = SampleSession.spans().encoded();

        assertThat(post("text/plain", body)).isEqualTo(415);
        assertThat(post(PROTOBUF, body, "content-encoding", "br")).isEqualTo(415);
        assertThat(viewer.call("GET", "/v1/traces", new byte[0]).statusCode()).isEqualTo(405);
    }

    @Test
    void tooManyBodiesAtOnceAreAskedToComeAgain() {
        try (RunningViewer narrow =
                RunningViewer.start(builder -> builder.limits(new Limits(1 << 20, 4 << 20, 50, 100, 100_000, 1_000)))) {
            HttpResponse<String> answer =
                    narrow.post("/v1/traces", PROTOBUF, SampleSession.spans().encoded());

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
            assertThat(narrow.send(Spans.one("s", span("small", 1, 1, "e").build()))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsNotTakenOfARequestIsAPartialSuccess() throws Exception {
        Spans spans = new Spans();
        for (int i = 1; i <= 103; i++) {
            spans.add("s", span("many", 1, i, "e"));
        }
        byte[] answer = viewer.send(spans).body().getBytes(StandardCharsets.ISO_8859_1);

        ExportTraceServiceResponse response = ExportTraceServiceResponse.parseFrom(answer);
        assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(3);
        assertThat(response.getPartialSuccess().getErrorMessage()).contains("more than 100 spans");
        assertThat(viewer.session("many").getJsonArray("events")).hasSize(100);
    }

    @Test
    void spansWithoutValidIdsAreRefusedAndTheOthersTaken() {
        JsonObject answer = new JsonObject(viewer.post(
                        "/v1/traces",
                        "application/json",
                        ("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":["
                                        + "null,{\"traceId\":\"zz\",\"spanId\":\"1\",\"name\":\"bad\"},"
                                        + "{\"traceId\":\"00000000000000000000000000000000\",\"spanId\":\"0000000000000001\"},"
                                        + "{\"traceId\":\"0000000000000000000000000000000A\",\"spanId\":\"000000000000000b\",\"name\":\"good\"}"
                                        + "]}]}]}")
                                .getBytes(StandardCharsets.UTF_8))
                .body());

        assertThat(answer.getJsonObject("partialSuccess").getString("rejectedSpans"))
                .isEqualTo("3");
        assertThat(viewer.session("trace:0000000000000000000000000000000a").getJsonArray("events"))
                .hasSize(1);
    }

    /** JSON can hold half of a character, UTF-8 cannot: one such name must not take the whole list with it. */
    @Test
    void halfACharacterIsReplacedWhereverItStands() {
        String half = "\\ud83d";
        String span = "{\"traceId\":\"26af8642b0703c1fc4abb8a4be8afb94\",\"spanId\":\"9eade99f997ea7b6\",\"name\":\""
                + half
                + "\",\"attributes\":[" + "{\"key\":\"honeyhive.session_id\",\"value\":{\"stringValue\":\"" + half
                + "\"}},{\"key\":\"" + half + "\",\"value\":{\"stringValue\":\"" + half + "\"}}]}";
        String request =
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\""
                        + half + "\"}}]},\"scopeSpans\":[{\"spans\":[" + span + "]}]}]}";
        assertThat(viewer.post("/v1/traces", "application/json", request.getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
        assertThat(viewer.post(
                                "/session/start",
                                "application/json",
                                ("{\"session\":{\"session_id\":\"" + half + "2\",\"session_name\":\"" + half
                                                + "\",\"inputs\":{\"q\":\"" + half + "\"}}}")
                                        .getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);

        assertThat(viewer.sessions("")).hasSize(2);
        assertThat(viewer.session("\uFFFD")
                        .getJsonArray("events")
                        .getJsonObject(0)
                        .getString("name"))
                .isEqualTo("\uFFFD");
        assertThat(viewer.get("/api/sessions/" + RunningViewer.encode("\uFFFD") + "?view=rows")
                        .body())
                .endsWith("]}");
    }

    @Test
    void aSpanThatIsTooLargeIsRefusedAloneByName() {
        Spans spans = new Spans()
                .add("s", span("a", 1, 1, "large").with("k", "x".repeat(100_001)))
                .add("s", span("a", 1, 2, "small"));

        assertThat(viewer.send(spans).body()).contains("a span of more than 100000 bytes");
        assertThat(viewer.session("a").getJsonArray("events")).hasSize(1);
    }

    @Test
    void aSpanWithATextThatIsNotUtf8IsRefusedAlone() {
        byte[] body = new Spans()
                .add("s", span("a", 1, 1, "mark"))
                .add("s", span("a", 1, 2, "good"))
                .encoded();
        String bytes = new String(body, StandardCharsets.ISO_8859_1).replace("mark", "ma\u00ffk");

        HttpResponse<String> answer = viewer.post("/v1/traces", PROTOBUF, bytes.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("a span that cannot be read");
        assertThat(viewer.session("a").getJsonArray("events")).hasSize(1);
    }

    /** A line of rubbish costs more to refuse than to send. */
    @Test
    void manyLinesAreReadUpToALimit() {
        byte[] body = ("{}\n" + "x\n".repeat(300)).getBytes(StandardCharsets.UTF_8);

        JsonObject answer = new JsonObject(
                        viewer.post("/v1/traces", "application/json", body).body())
                .getJsonObject("partialSuccess");

        assertThat(answer.getString("rejectedSpans"))
                .as("99 lines and the rest")
                .isEqualTo("100");
    }

    @Test
    void attributesOfAnyDepthAndShapeAreReadOrRefusedNeverFatal() {
        String deep = "{\"arrayValue\":{\"values\":[".repeat(300) + "{\"intValue\":1}" + "]}}".repeat(300);
        String body = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"" + Spans.traceId(1)
                + "\",\"spanId\":\"" + Spans.spanId(1) + "\",\"attributes\":[{\"key\":\"k\",\"value\":" + deep
                + "}]}]}]}]}";

        assertThat(viewer.post("/v1/traces", "application/json", body.getBytes(StandardCharsets.UTF_8))
                        .body())
                .contains("an attribute is nested more than 30 levels deep");
        viewer.send(Spans.one(
                "s",
                span("deep", 1, 1, "dots")
                        .with("honeyhive_inputs" + ".a".repeat(20_000), 1)
                        .with("honeyhive_inputs.999999", 1)
                        .with("honeyhive_inputs..", 1)
                        .with("honeyhive_inputs.", 1)
                        .with("honeyhive_inputs.__proto__.x", 1)
                        .build()));

        assertThat(viewer.event("deep", 1).getJsonObject("inputs").getInteger("999999"))
                .isEqualTo(1);
        assertThat(viewer.get("/api/sessions/deep/conversation").statusCode()).isEqualTo(200);
    }
}
