package dev.waggle.core;

import static dev.waggle.core.Carriers.PARENT;
import static dev.waggle.core.Carriers.TRACE_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The propagator as users of a tracer meet it. */
class TracerPropagationTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("gateway")
            .project("own-project")
            .source("own-source")
            .testMode(true)
            .shutdownHook(false)
            .spanProcessor(SimpleSpanProcessor.create(exporter))
            .build();

    @AfterEach
    void close() {
        tracer.close();
    }

    @Test
    void anEventOfOneServiceIsTheParentOfTheNextOnesInTheSameSession() {
        Map<String, String> headers = new HashMap<>();
        Session session = tracer.newSession();
        try (Event call = tracer.startEvent("call", e -> e.session(session))) {
            tracer.inject(headers);
            try (Event served = tracer.startEvent(tracer.extract(headers), "serve", e -> {})) {
                assertThat(served.session()).isEqualTo(session);
            }
            assertThat(call.session()).isEqualTo(session);
        }
        assertThat(headers.get("baggage")).startsWith("session_id=" + session.id() + ",project=own-project");
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).extracting(SpanData::getName).containsExactly("serve", "call");
        assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
        assertThat(spans)
                .allSatisfy(span -> assertThat(span.getAttributes().get(SessionKeys.SESSION_ID))
                        .isEqualTo(session.id()));
    }

    @Test
    void aJoinedSessionTakesProjectAndSourceFromTheHeaders() {
        Context remote = tracer.extract(Map.of("baggage", "session_id=S1,project=P1,source=SRC1"));
        Map<String, String> headers = new LinkedHashMap<>();
        tracer.inject(tracer.joinSession("EXPL").storeIn(remote), headers);
        assertThat(headers).containsExactly(Map.entry("baggage", "session_id=EXPL,project=P1,source=SRC1"));
    }

    @Test
    void aJoinedSessionWithoutHeadersIsStampedWithTheServicesOwnProjectAndSource() {
        tracer.startEvent(tracer.joinSession("EXPL").storeIn(Context.root()), "e", e -> {})
                .end();
        assertThat(exporter.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getAttributes().get(SessionKeys.SESSION_ID)).isEqualTo("EXPL");
            assertThat(span.getAttributes().get(SessionKeys.PROJECT)).isEqualTo("own-project");
            assertThat(span.getAttributes().get(SessionKeys.SOURCE)).isEqualTo("own-source");
        });
    }

    @Test
    void whatTheCallerSaysOfProjectAndSourceWinsOverTheServicesOwn() {
        Context remote = tracer.extract(Map.of("baggage", "session_id=S1,project=P1,source=SRC1"));
        tracer.startEvent(remote, "e", e -> {}).end();
        assertThat(exporter.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getAttributes().get(SessionKeys.PROJECT)).isEqualTo("P1");
            assertThat(span.getAttributes().get(SessionKeys.SOURCE)).isEqualTo("SRC1");
        });
    }

    @Test
    void headersAreReadFromMapsOfTextsAndOfLists() {
        for (Map<String, ?> headers : List.<Map<String, ?>>of(
                Map.of("Traceparent", PARENT, "BAGGAGE", "session_id=S1"),
                Map.of("Traceparent", List.of(PARENT), "BAGGAGE", List.of("a=1", "session_id=S1")))) {
            Context context = tracer.extract(headers);
            assertThat(Span.fromContext(context).getSpanContext().getTraceId()).isEqualTo(TRACE_ID);
            assertThat(Objects.requireNonNull(Session.fromContext(context)).id())
                    .isEqualTo("S1");
        }
    }

    @Test
    void workUnderARemoteContextRunsInItsSessionAndLeavesNothingBehind() throws Exception {
        String id = tracer.withRemoteContext(
                Map.of("baggage", "session_id=S1"),
                () -> Objects.requireNonNull(Session.fromContext(Context.current()))
                        .id());
        assertThat(id).isEqualTo("S1");
        assertThat(Session.fromContext(Context.current())).isNull();
    }

    @Test
    void whatCannotBeWrittenOrReadIsCountedInTheTracersStatistics() {
        Baggage hostile = Baggage.builder().put("a b", "1").put("c", "x\r\ny").build();
        tracer.inject(Context.root().with(hostile), new HashMap<>());
        tracer.inject(tracer.newSession().storeIn(Context.root()), Map.of());
        tracer.extract(Map.of("baggage", "k=" + "v".repeat(70_000)));
        assertThat(tracer.stats().refusedHeaders()).isEqualTo(4);
    }

    @Test
    void aTracerThatIsSwitchedOffStillPassesOnWhatCameIn() {
        try (SessionTracer off =
                SessionTracer.builder().environment(name -> null).disabled(true).build()) {
            Map<String, String> headers = new HashMap<>();
            off.inject(off.extract(Map.of("traceparent", PARENT, "baggage", "session_id=S1,u=1")), headers);
            assertThat(headers).isEqualTo(Map.of("traceparent", PARENT, "baggage", "session_id=S1,u=1"));
        }
    }
}
