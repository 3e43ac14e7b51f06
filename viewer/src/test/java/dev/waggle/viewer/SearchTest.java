package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A search finds what the page shows. */
class SearchTest {
    private final RunningViewer viewer = RunningViewer.start();

    @AfterEach
    void close() {
        viewer.close();
    }

    private List<String> sessions(String text) {
        return viewer.sessions("?q=" + RunningViewer.encode(text)).stream()
                .map(session -> ((JsonObject) session).getString("id"))
                .toList();
    }

    private JsonArray events(String session, String text) {
        return new JsonObject(viewer.get("/api/sessions/" + session + "/search?q=" + RunningViewer.encode(text))
                        .body())
                .getJsonArray("events");
    }

    @Test
    void numbersAreFoundByTheirDigits() {
        viewer.send(new Spans()
                .add("s", span("int", 1, 1, "e").with("tokens", 41277))
                .add("s", span("double", 2, 2, "e").with("score", 7.3125))
                .add("s", span("large", 3, 3, "e").with("amount", 123456789.5))
                .add("s", span("tiny", 5, 5, "e").with("p", 1e-7))
                .add("s", span("huge", 6, 6, "e").with("n", 2e21))
                .add("s", span("none", 4, 4, "e").with("k", 5)));

        assertThat(sessions("1e-7")).containsExactly("tiny");
        assertThat(sessions("2e+21")).containsExactly("huge");
        assertThat(sessions("41277")).containsExactly("int");
        assertThat(sessions("4127")).containsExactly("int");
        assertThat(sessions("7.3125")).containsExactly("double");
        assertThat(sessions("123456789.5")).containsExactly("large");
        assertThat(events("int", "41277")).hasSize(1);
        assertThat(events("int", "41278")).isEmpty();
    }

    @Test
    void numbersAreFoundInListsMapsEventsAndLinks() {
        AnyValue list = AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder().addValues(Attributes.scalar(70001)))
                .build();
        AnyValue map = AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder()
                        .addValues(KeyValue.newBuilder().setKey("in").setValue(list)))
                .build();
        viewer.send(new Spans()
                .add(
                        "s",
                        span("map", 1, 1, "e").build().toBuilder()
                                .addAttributes(KeyValue.newBuilder().setKey("k").setValue(map))
                                .build())
                .add(
                        "s",
                        span("event", 2, 2, "e").build().toBuilder()
                                .addEvents(Span.Event.newBuilder().addAttributes(Attributes.attribute("k", -70002)))
                                .build())
                .add(
                        "s",
                        span("link", 3, 3, "e").build().toBuilder()
                                .addLinks(Span.Link.newBuilder().addAttributes(Attributes.attribute("k", 7.0003e4)))
                                .build()));

        assertThat(sessions("70001")).containsExactly("map");
        assertThat(sessions("-70002")).containsExactly("event");
        assertThat(sessions("70003")).containsExactly("link");
    }

    @Test
    void aSessionIsFoundByItsOwnFields() {
        viewer.postJson(
                "/session/start",
                new JsonObject()
                        .put(
                                "session",
                                new JsonObject()
                                        .put("session_id", "rest")
                                        .put("session_name", "n")
                                        .put("metadata", new JsonObject().put("customer", "Ada Lovelace"))));

        assertThat(sessions("ada lovelace")).containsExactly("rest");
        assertThat(viewer.sessions("?type=session")).hasSize(1);
    }

    @Test
    void eventsAreFoundByWhatTheirResourceSays() {
        Span event = span("r", 1, 1, "e").build();
        viewer.post(
                "/v1/traces",
                "application/x-protobuf",
                ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(ResourceSpans.newBuilder()
                                .setResource(Resource.newBuilder()
                                        .addAttributes(Attributes.attribute("host.name", "worker-Seven"))
                                        .addAttributes(Attributes.attribute("process.pid", 90817)))
                                .addScopeSpans(ScopeSpans.newBuilder().addSpans(event)))
                        .build()
                        .toByteArray());

        assertThat(events("r", "worker-seven")).hasSize(1);
        assertThat(events("r", "90817")).hasSize(1);
        assertThat(events("r", "worker-eight")).isEmpty();
        assertThat(sessions("worker-seven")).containsExactly("r");
    }

    @Test
    void textInJsonThatWasSentAsATextIsFoundAsItIsShown() {
        viewer.send(new Spans()
                .add(
                        "s",
                        span("ascii", 1, 1, "e").with("honeyhive_metadata", "{\"q\":\"Un caf\\u00E9 \\ud83d\\ude00\"}"))
                .add("s", span("utf-8", 2, 2, "e").with("honeyhive_metadata", "{\"q\":\"café, he \\\"said\\\"\"}"))
                .add("s", span("plain", 3, 3, "café")));

        assertThat(sessions("café")).containsExactlyInAnyOrder("ascii", "utf-8", "plain");
        assertThat(sessions("café \ud83d\ude00")).containsExactly("ascii");
        assertThat(sessions("he \"said\"")).containsExactly("utf-8");
    }
}
