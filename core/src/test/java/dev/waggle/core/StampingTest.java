package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WIRE.md section 4: what is on every span of a session, on each way out. */
class StampingTest {

    @ParameterizedTest
    @EnumSource
    void everySpanHasTheSession(Pipeline pipeline) throws IOException {
        Map<String, Object> span =
                spanOf(pipeline, Context.root(), s -> s.id("S1").project("p").source("prod"));
        assertThat(span)
                .containsEntry("honeyhive.session_id", "S1")
                .containsEntry("honeyhive.project", "p")
                .containsEntry("honeyhive.source", "prod")
                .containsEntry("session.id", "S1");
    }

    @ParameterizedTest
    @EnumSource
    void everySpanHasTheNamesThatTheTypeScriptSdkReads(Pipeline pipeline) throws IOException {
        Map<String, Object> span =
                spanOf(pipeline, Context.root(), s -> s.id("S1").project("p").source("prod"));
        assertThat(span)
                .containsEntry("traceloop.association.properties.session_id", "S1")
                .containsEntry("traceloop.association.properties.project", "p")
                .containsEntry("traceloop.association.properties.source", "prod");
    }

    @ParameterizedTest
    @EnumSource
    void theBackEndIsAskedToCreateTheSession(Pipeline pipeline) throws IOException {
        assertThat(spanOf(pipeline, Context.root(), s -> s.id("S1").name("chat")))
                .containsEntry("honeyhive.session_auto_create", true)
                .containsEntry("honeyhive.session_name", "chat");
        assertThat(spanOf(pipeline, Context.root(), s -> s.id("S1")))
                .containsEntry("honeyhive.session_auto_create", true)
                .containsKey("honeyhive.session_name");
    }

    @ParameterizedTest
    @EnumSource
    void theIdsOfAnEvaluationComeFromTheBaggage(Pipeline pipeline) throws IOException {
        Context remote = SessionTracer.builder()
                .environment(name -> null)
                .disabled(true)
                .build()
                .extract(Map.of("baggage", "session_id=S1,run_id=R,dataset_id=D,datapoint_id=DP,parent_id=PI"));
        assertThat(spanIn(pipeline, remote))
                .containsEntry("honeyhive_metadata.run_id", "R")
                .containsEntry("honeyhive_metadata.dataset_id", "D")
                .containsEntry("honeyhive_metadata.datapoint_id", "DP")
                .containsEntry("honeyhive.parent_id", "PI")
                .containsEntry("traceloop.association.properties.parent_id", "PI");
    }

    @ParameterizedTest
    @EnumSource
    void aSpanThatNamesNoTypeIsATool(Pipeline pipeline) throws IOException {
        assertThat(spanOf(pipeline, Context.root(), s -> s.id("S1"))).containsEntry("honeyhive_event_type", "tool");
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatIsKnownAtTheEndOnlyIsSeen(Pipeline pipeline) throws IOException {
        try (Pipeline.Running running = pipeline.start(builder -> {})) {
            Span span = started(running, running.tracer.newSession().storeIn(Context.root()));
            span.setAttribute("gen_ai.response.model", "m");
            span.end();
            assertThat(running.only()).containsEntry("honeyhive_event_type", "model");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSpanWithoutASessionIsLeftAlone(Pipeline pipeline) throws IOException {
        assertThat(spanIn(pipeline, Context.root()).keySet())
                .noneMatch(
                        key -> key.startsWith("honeyhive") || key.startsWith("traceloop") || key.equals("session.id"));
    }

    @ParameterizedTest
    @EnumSource
    void theCallersProjectWinsOverTheServices(Pipeline pipeline) throws IOException {
        Context remote = Baggage.builder()
                .put("session_id", "S1")
                .put("project", "theirs")
                .build()
                .storeInContext(Context.root());
        try (Pipeline.Running running = pipeline.start(builder -> builder.project("ours"))) {
            started(running, remote).end();
            assertThat(running.only()).containsEntry("honeyhive.project", "theirs");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "FOREIGN_SDK", mode = EnumSource.Mode.EXCLUDE)
    void theServicesProjectFillsTheGap(Pipeline pipeline) throws IOException {
        Context remote = Baggage.builder().put("session_id", "S1").build().storeInContext(Context.root());
        try (Pipeline.Running running = pipeline.start(builder -> builder.project("ours"))) {
            started(running, remote).end();
            assertThat(running.only()).containsEntry("honeyhive.project", "ours");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "FOREIGN_SDK", mode = EnumSource.Mode.EXCLUDE)
    void onlyBaggageOnTheAllowListIsCopied(Pipeline pipeline) throws IOException {
        Context remote = Baggage.builder()
                .put("session_id", "S1")
                .put("tenant", "acme")
                .put("password", "hunter2")
                .build()
                .storeInContext(Context.root());
        try (Pipeline.Running running = pipeline.start(builder -> builder.baggageKeys("tenant"))) {
            started(running, remote).end();
            assertThat(running.only()).containsEntry("baggage.tenant", "acme").doesNotContainValue("hunter2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSessionOfALocalParentIsFoundOnItsSpan(Pipeline pipeline) throws IOException {
        try (Pipeline.Running running = pipeline.start(builder -> {})) {
            Span parent = started(running, running.tracer.joinSession("S1").storeIn(Context.root()));
            // As Micrometer's bridge does: the parent's span, and neither our key nor the baggage.
            started(running, Context.root().with(parent)).end();
            assertThat(running.only()).containsEntry("honeyhive.session_id", "S1");
            parent.end();
        }
    }

    @Test
    void anIdOnALocalSpanThatBreaksTheGrammarIsNoSessionAndNotSentOn() throws IOException {
        try (Pipeline.Running running = Pipeline.FOREIGN_EXPORTER.start(builder -> {})) {
            Span parent = started(running, Context.root());
            parent.setAttribute(SessionKeys.SESSION_ID, "S1\r\nX-Evil: 1");
            Map<String, String> headers = new HashMap<>();
            running.tracer.inject(Context.root().with(parent), headers);
            assertThat(headers).containsOnlyKeys("traceparent");
            parent.end();
        }
    }

    private static Map<String, Object> spanOf(Pipeline pipeline, Context context, Consumer<? super SessionSpec> session)
            throws IOException {
        try (Pipeline.Running running = pipeline.start(builder -> {})) {
            started(running, running.tracer.newSession(session).storeIn(context))
                    .end();
            return running.only();
        }
    }

    private static Map<String, Object> spanIn(Pipeline pipeline, Context context) throws IOException {
        try (Pipeline.Running running = pipeline.start(builder -> {})) {
            started(running, context).end();
            return running.only();
        }
    }

    /** A span of another library's. */
    private static Span started(Pipeline.Running running, Context parent) {
        return running.tracer
                .openTelemetry()
                .getTracer("another.library")
                .spanBuilder("theirs")
                .setParent(parent)
                .setSpanKind(SpanKind.INTERNAL)
                .setAttribute(AttributeKey.stringKey("own"), "kept")
                .startSpan();
    }
}
