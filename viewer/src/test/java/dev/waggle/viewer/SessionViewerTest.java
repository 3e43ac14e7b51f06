package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionViewerTest {
    private final RunningViewer viewer = RunningViewer.start();

    @AfterEach
    void close() {
        viewer.close();
    }

    @Test
    void spansOfSeveralServicesAndTracesAreOneSession() {
        assertThat(viewer.send(SampleSession.spans()).statusCode()).isEqualTo(200);

        JsonObject session = viewer.session(SampleSession.ID);
        SessionTree tree = SessionTree.of(session);

        assertThat(tree.summary())
                .isEqualTo("session " + SampleSession.ID
                        + ": 5 services, 3 traces, 23 events, depth 7, 0 orphans, 1 errors");
        assertThat(session.getJsonObject("session").getInteger("depth")).isEqualTo(7);
        assertThat(session.getJsonObject("session").getInteger("errors")).isEqualTo(1);
        assertThat(session.getJsonObject("session").getInteger("orphans")).isZero();
        assertThat(viewer.sessions("")).hasSize(1);
        assertThat(viewer.sessions("").getJsonObject(0).getString("firstInput"))
                .isEqualTo("How does the session id travel between services?");
    }

    @Test
    void gzipIsInflated() {
        HttpResponse<String> answer = viewer.post(
                "/opentelemetry/v1/traces",
                "application/x-protobuf",
                RunningViewer.gzip(SampleSession.spans().encoded()),
                "content-encoding",
                "gzip");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-protobuf");
        assertThat(viewer.session(SampleSession.ID).getJsonArray("events")).hasSize(23);
    }

    @Test
    void dottedAttributesAreNestedFieldsAgain() {
        viewer.send(Spans.one(
                "s",
                span("a", 1, 1, "e")
                        .with("honeyhive_inputs.messages.0.role", "user")
                        .with("honeyhive_inputs.messages.2.role", "assistant")
                        .with("honeyhive_inputs.k", 3)
                        .with("honeyhive_metadata.a.b", true)
                        .with("honeyhive_user_properties.plan", "free")
                        .with("honeyhive_error", "no luck")
                        .build()));

        JsonObject event = viewer.event("a", 1);

        assertThat(event.getJsonObject("inputs").getJsonArray("messages"))
                .isEqualTo(new JsonArray("[{\"role\":\"user\"},null,{\"role\":\"assistant\"}]"));
        assertThat(event.getJsonObject("inputs").getInteger("k")).isEqualTo(3);
        assertThat(event.getJsonObject("metadata").getJsonObject("a").getBoolean("b"))
                .isTrue();
        assertThat(event.getJsonObject("user_properties").getString("plan")).isEqualTo("free");
        assertThat(event.getString("error")).isEqualTo("no luck");
        assertThat(event.getString("status")).isEqualTo("ERROR");
        assertThat(event.getValue("outputs")).isNull();
    }

    @Test
    void integersKeepTheirDigitsInJsonThatWasSentAsATextAndOverRest() {
        viewer.send(Spans.one(
                "s",
                span("a", 1, 1, "e")
                        .with(
                                "honeyhive_inputs",
                                "{\"id\":9007199254740993,\"ids\":[{\"huge\":123456789012345678901234567890}],\"n\":7}")
                        .with("gen_ai.output.messages", "[-9007199254740993, 1.5]")
                        .build()));
        viewer.postJson(
                "/events",
                new JsonObject(
                        "{\"event\":{\"session_id\":\"rest\",\"inputs\":{\"id\":123456789012345678901234567890}}}"));

        JsonObject inputs = viewer.event("a", 1).getJsonObject("inputs");
        assertThat(inputs.getValue("id")).isEqualTo("9007199254740993");
        assertThat(inputs.getJsonArray("ids").getJsonObject(0).getValue("huge"))
                .isEqualTo("123456789012345678901234567890");
        assertThat(inputs.getValue("n")).isEqualTo(7);
        assertThat(viewer.event("a", 1).getJsonArray("outputs")).containsExactly("-9007199254740993", 1.5);
        assertThat(viewer.session("rest")
                        .getJsonArray("events")
                        .getJsonObject(0)
                        .getJsonObject("inputs")
                        .getValue("id"))
                .isEqualTo("123456789012345678901234567890");
    }

    @Test
    void anErrorOfAnyLengthIsOneAndAnEmptyTextIsNone() {
        viewer.send(new Spans()
                .add("s", span("a", 1, 1, "long").with("honeyhive_error", "x".repeat(300)))
                .add("s", span("a", 1, 2, "empty").with("honeyhive_error", ""))
                .add("s", span("a", 1, 3, "status").with("honeyhive_error", "").failed("by its status")));

        assertThat(viewer.event("a", 1).getString("status")).isEqualTo("ERROR");
        assertThat(viewer.event("a", 1).getString("error")).hasSize(300);
        assertThat(viewer.event("a", 2).getString("status")).isEqualTo("UNSET");
        assertThat(viewer.event("a", 2).getString("error")).isNull();
        assertThat(viewer.event("a", 3).getString("error")).isEqualTo("by its status");
        assertThat(viewer.sessions("").getJsonObject(0).getInteger("errors")).isEqualTo(2);
    }

    @Test
    void anEventWhoseParentComesLaterIsAnOrphanUntilThen() {
        viewer.send(Spans.one("s", span("a", 1, 2, "child").under(1).build()));
        assertThat(viewer.event("a", 2).getBoolean("orphan")).isTrue();
        assertThat(viewer.sessions("").getJsonObject(0).getInteger("orphans")).isEqualTo(1);

        viewer.send(Spans.one("s", span("a", 1, 1, "parent").build()));

        assertThat(viewer.event("a", 2).getBoolean("orphan")).isFalse();
        assertThat(viewer.sessions("").getJsonObject(0).getInteger("orphans")).isZero();
    }

    @Test
    void aSpanThatComesAgainReplacesTheFirstAndIsMarked() {
        viewer.send(Spans.one("s", span("a", 1, 1, "first").failed("x").build()));
        viewer.send(Spans.one("s", span("a", 1, 1, "second").build()));

        JsonObject session = viewer.session("a");

        assertThat(session.getJsonArray("events")).hasSize(1);
        assertThat(session.getJsonArray("events").getJsonObject(0).getString("name"))
                .isEqualTo("second");
        assertThat(session.getJsonArray("events").getJsonObject(0).getBoolean("duplicate"))
                .isTrue();
        assertThat(session.getJsonObject("session").getInteger("errors")).isZero();
    }

    @Test
    void spansWithoutASessionAreKeptApartByTrace() {
        viewer.send(new Spans()
                .add("s", span("", 7, 1, "loose"))
                .add("s", span("", 7, 2, "loose too").under(1))
                .add("s", span("a", 8, 3, "in session")));

        assertThat(viewer.sessions("?kind=trace")).hasSize(1);
        assertThat(viewer.sessions("?kind=trace").getJsonObject(0).getString("id"))
                .isEqualTo("trace:" + Spans.traceId(7));
        assertThat(viewer.sessions("?kind=session")).hasSize(1);
    }

    @Test
    void theSessionIdIsReadFromAllItsNames() {
        viewer.send(new Spans()
                .add(
                        "s",
                        span("", 1, 1, "own").with("honeyhive.session_id", "x").with("session.id", "no"))
                .add("s", span("", 2, 2, "old").with("traceloop.association.properties.session_id", "x"))
                .add("s", span("", 3, 3, "convention").with("session.id", "x")));

        assertThat(viewer.session("x").getJsonArray("events")).hasSize(3);
    }

    @Test
    void aSessionIdThatChangesInsideATraceIsMarked() {
        viewer.send(new Spans()
                .add("s", span("a", 1, 1, "p"))
                .add("s", span("b", 1, 2, "c").under(1)));

        JsonObject event = viewer.event("b", 2);

        assertThat(event.getBoolean("sessionChanged")).isTrue();
        assertThat(event.getBoolean("orphan")).isTrue();
        assertThat(viewer.session("b")
                        .getJsonObject("session")
                        .getJsonObject("elsewhere")
                        .getJsonArray(Spans.traceId(1)))
                .containsExactly("a");
    }

    @Test
    void aChildThatStartsBeforeItsParentShowsClockSkew() {
        viewer.send(new Spans()
                .add("s", span("a", 1, 1, "p").at(10, 20))
                .add("t", span("a", 1, 2, "c").under(1).at(5, 15)));

        assertThat(viewer.event("a", 2).getBoolean("clockSkew")).isTrue();
        assertThat(viewer.event("a", 1).getBoolean("clockSkew")).isFalse();
    }

    @Test
    void errorsAreCountedWhereTheyBeganInWhateverOrderTheyCome() {
        for (List<Integer> order : List.of(List.of(1, 2, 3), List.of(3, 2, 1), List.of(2, 3, 1))) {
            String session = "order-" + order;
            for (int id : order) {
                viewer.send(Spans.one(
                        "s", span(session, 1, id, "e").under(id - 1).failed("x").build()));
            }
            assertThat(viewer.session(session).getJsonObject("session").getInteger("errors"))
                    .as("arrival %s", order)
                    .isEqualTo(1);
        }
    }

    @Test
    void parentsInACircleAreStillShown() {
        viewer.send(new Spans()
                .add("s", span("a", 1, 1, "x").under(2))
                .add("s", span("a", 1, 2, "y").under(1)));

        assertThat(SessionTree.of(viewer.session("a")).toString())
                .contains("x  s")
                .contains("y  s");
    }

    @Test
    void usageIsSummedOverModelCallsUnderCurrentAndOlderNames() {
        viewer.send(new Spans()
                .add(
                        "s",
                        span("a", 1, 1, "m")
                                .type("model")
                                .with("gen_ai.usage.input_tokens", 10)
                                .with("gen_ai.usage.output_tokens", 1))
                .add(
                        "s",
                        span("a", 1, 2, "m")
                                .type("model")
                                .with("gen_ai.usage.prompt_tokens", 20)
                                .with("llm.usage.completion_tokens", "2"))
                .add("s", span("a", 1, 3, "agent").type("chain").with("gen_ai.usage.input_tokens", 30)));

        JsonObject session = viewer.sessions("").getJsonObject(0);

        assertThat(session.getInteger("modelCalls")).isEqualTo(2);
        assertThat(session.getInteger("inputTokens")).isEqualTo(30);
        assertThat(session.getInteger("outputTokens")).isEqualTo(3);
    }

    @Test
    void aTakenPortFailsTheStart() {
        assertThatThrownBy(() -> RunningViewer.start(builder -> builder.port(viewer.viewer.port())))
                .hasRootCauseInstanceOf(java.net.BindException.class)
                .cause()
                .isInstanceOf(java.net.BindException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + viewer.viewer.port());
    }

    @Test
    void anAddressBeyondLoopbackNeedsAToken() {
        assertThatThrownBy(() -> RunningViewer.start(builder -> builder.address("0.0.0.0")))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address 0.0.0.0")
                .hasMessageContaining("token");
    }

    @Test
    void aNameThatOnlyBeginsLikeLoopbackNeedsAToken() {
        assertThatThrownBy(() -> RunningViewer.start(builder -> builder.address("127.example.org")))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address 127.example.org");
    }

    @Test
    void memoryBeyondTheHeapIsRefused() {
        long heap = Runtime.getRuntime().maxMemory();
        assertThatThrownBy(() -> RunningViewer.start(builder -> builder.memory(heap)))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory " + heap)
                .hasMessageContaining("-Xmx");
    }

    @Test
    void inAnApplicationsVertxItClosesWithoutClosingThat() {
        Vertx vertx = Vertx.vertx();
        try (RunningViewer other = RunningViewer.start(builder -> builder.vertx(vertx))) {
            assertThat(other.send(SampleSession.spans()).statusCode()).isEqualTo(200);
            RunningViewer.await(other.viewer.close());
            assertThat(RunningViewer.await(vertx.executeBlocking(() -> "open"))).isEqualTo("open");
        } finally {
            RunningViewer.await(vertx.close());
        }
    }

    /** A tracer that follows the policy would send a span of every request that brings spans, each of them another one. */
    @Test
    void inATracedVertxItsOwnRequestsAreNotTraced() {
        Set<TracingPolicy> policies = ConcurrentHashMap.newKeySet();
        Vertx vertx = Vertx.builder().withTracer(options -> recording(policies)).build();
        try (RunningViewer other = RunningViewer.start(builder -> builder.vertx(vertx))) {
            other.send(SampleSession.spans());
            other.get("/api/sessions");

            assertThat(policies).containsExactly(TracingPolicy.IGNORE);
        } finally {
            RunningViewer.await(vertx.close());
        }
    }

    private static VertxTracer<String, String> recording(Set<TracingPolicy> policies) {
        return new VertxTracer<>() {
            @Override
            public <R> String receiveRequest(
                    Context context,
                    SpanKind kind,
                    TracingPolicy policy,
                    R request,
                    String operation,
                    Iterable<Map.Entry<String, String>> headers,
                    TagExtractor<R> tags) {
                policies.add(policy);
                return operation;
            }
        };
    }

    @Test
    void addressesOfSessionsAreEncoded() {
        assertThat(viewer.viewer.sessionUrl("a/b ?#ü"))
                .isEqualTo(viewer.viewer.url() + "/sessions/a%2Fb%20%3F%23%C3%BC");
        viewer.send(Spans.one("s", span("a/b ?#ü", 1, 1, "e").build()));

        assertThat(viewer.session("a/b ?#ü").getJsonArray("events")).hasSize(1);
        assertThat(viewer.get("/sessions/a%2Fb%20%3F%23%C3%BC").statusCode()).isEqualTo(200);
    }

    @Test
    void onlyWhatChangedIsAnsweredSinceAVersion() {
        viewer.send(SampleSession.spans());
        viewer.send(Spans.one("s", span("quiet", 1, 1, "e").build()));
        JsonObject before = new JsonObject(viewer.get("/api/sessions").body());
        viewer.send(Spans.one("s", span(SampleSession.ID, 2, 999, "late").build()));

        JsonObject since = new JsonObject(
                viewer.get("/api/sessions?since=" + before.getLong("version")).body());

        assertThat(since.getBoolean("complete")).isFalse();
        assertThat(since.getJsonArray("sessions")).hasSize(1);
        JsonObject rows = new JsonObject(
                viewer.get("/api/sessions/" + SampleSession.ID + "?view=rows&since=" + before.getLong("version"))
                        .body());
        assertThat(rows.getJsonArray("events")).hasSize(1);
        assertThat(viewer.call("DELETE", "/api/sessions/quiet", new byte[0]).statusCode())
                .isEqualTo(204);
        JsonObject removed = new JsonObject(
                viewer.get("/api/sessions?since=" + since.getLong("version")).body());
        assertThat(removed.getBoolean("complete")).isFalse();
        assertThat(removed.getJsonArray("removed")).containsExactly("quiet");
        assertThat(removed.getJsonArray("sessions")).isEmpty();
        assertThat(new JsonObject(viewer.get("/api/sessions?since=1").body()).getBoolean("complete"))
                .as("since a version before this viewer began")
                .isTrue();
        assertThat(viewer.get("/api/sessions/quiet").statusCode()).isEqualTo(404);
        assertThat(viewer.get("/api/sessions?min_ms=x").statusCode()).isEqualTo(400);
    }
}
