package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our encoder and a foreign exporter get the same attributes for a span of a session. */
@Timeout(60)
class SessionSupplementTest {

    private static final String TWIN = "traceloop.association.properties.";

    @Test
    void aSpanOfASessionHasItsTwinsItsNameAndItsType() throws Exception {
        Attributes own = Attributes.builder()
                .put("honeyhive.session_id", "s-1")
                .put("honeyhive.project", "p")
                .put("honeyhive.source", "q")
                .put("honeyhive.parent_id", "up")
                .put("gen_ai.operation.name", "chat")
                .build();

        assertThat(wire(own, SpanKind.CLIENT))
                .containsEntry(TWIN + "session_id", "s-1")
                .containsEntry(TWIN + "project", "p")
                .containsEntry(TWIN + "source", "q")
                .containsEntry(TWIN + "parent_id", "up")
                .containsEntry("honeyhive.session_auto_create", "true")
                .containsEntry("honeyhive.session_name", "s-1")
                .containsEntry("honeyhive_event_type", "model")
                .hasSize(12)
                .isEqualTo(foreign(own, SpanKind.CLIENT));
    }

    @Test
    void whatTheSpanHasItselfIsNotWrittenAgain() throws Exception {
        Attributes own = Attributes.builder()
                .put("honeyhive.session_id", "s-2")
                .put("honeyhive.session_name", "mine")
                .put(TWIN + "session_id", "other")
                .put("honeyhive_event_type", "chain")
                .build();

        assertThat(wire(own, SpanKind.INTERNAL))
                .containsEntry("honeyhive.session_name", "mine")
                .containsEntry(TWIN + "session_id", "other")
                .containsEntry("honeyhive_event_type", "chain")
                .hasSize(5)
                .isEqualTo(foreign(own, SpanKind.INTERNAL));
    }

    @Test
    void aSessionThatWasStartedOverRestIsNotCreatedAgain() throws Exception {
        Attributes own = Attributes.of(AttributeKey.stringKey("honeyhive.session_id"), "rest-1");

        assertThat(wire(own, SpanKind.SERVER))
                .doesNotContainKeys("honeyhive.session_auto_create", "honeyhive.session_name")
                .containsEntry("honeyhive_event_type", "chain")
                .hasSize(3)
                .isEqualTo(foreign(own, SpanKind.SERVER));
    }

    @Test
    void aSpanWithoutASessionStaysAsItIs() throws Exception {
        Attributes own = Attributes.of(AttributeKey.stringKey("honeyhive.project"), "p");

        assertThat(wire(own, SpanKind.SERVER)).hasSize(1).isEqualTo(foreign(own, SpanKind.SERVER));
    }

    @Test
    void manySessionsKeepTheirOwnAttributes() throws Exception {
        List<SpanData> spans = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            spans.add(spanData(
                    Attributes.of(AttributeKey.stringKey("honeyhive.session_id"), "s-" + i % 700), SpanKind.INTERNAL));
        }

        OtlpEncoderTest.encode(spans, 64 << 20, 64)
                .forEach(request -> request.getResourceSpansList()
                        .forEach(resource -> resource.getScopeSpansList()
                                .forEach(scope -> scope.getSpansList().forEach(span -> {
                                    Map<String, String> attributes = attributes(span);
                                    assertThat(attributes.get(TWIN + "session_id"))
                                            .isEqualTo(attributes.get("honeyhive.session_id"));
                                }))));
    }

    @Test
    void spansOfOneSessionHaveThemAllWhateverRequestTheyAreIn() throws Exception {
        List<SpanData> spans = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            spans.add(spanData(ofSession("s-" + i / 5), SpanKind.INTERNAL));
        }

        List<Span> written = written(OtlpEncoderTest.encode(spans, 8 * 1024, 64));

        assertThat(written).hasSize(600).allSatisfy(SessionSupplementTest::isWhole);
    }

    @Test
    void aSpanThatCannotBeReadTakesNothingFromTheOthersOfItsSession() throws Exception {
        List<SpanData> spans = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            SpanData span = spanData(ofSession("s-" + i / 4), SpanKind.INTERNAL);
            spans.add(i % 4 == 3 || i % 7 == 0 ? new Unreadable(span) : span);
        }
        int unreadable =
                (int) spans.stream().filter(Unreadable.class::isInstance).count();

        List<Span> written = written(OtlpEncoderTest.encode(spans, 1 << 20, 64, unreadable));

        assertThat(written).hasSize(40 - unreadable).allSatisfy(SessionSupplementTest::isWhole);
    }

    private static Attributes ofSession(String id) {
        return Attributes.builder()
                .put("honeyhive.session_id", id)
                .put("honeyhive.project", "p")
                .build();
    }

    private static List<Span> written(List<ExportTraceServiceRequest> requests) {
        return requests.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    private static void isWhole(Span span) {
        Map<String, String> attributes = attributes(span);
        String session = attributes.get("honeyhive.session_id");
        assertThat(attributes)
                .containsEntry(TWIN + "session_id", session)
                .containsEntry(TWIN + "project", "p")
                .containsEntry("honeyhive.session_name", session)
                .containsEntry("honeyhive.session_auto_create", "true")
                .hasSize(span.getAttributesCount())
                .hasSize(7);
    }

    private static Map<String, String> wire(Attributes own, SpanKind kind) throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            run(BatchExporter.builder().endpoint(collector.uri()).sender(SpanSender.jdk()), own, kind);
            Span span = collector
                    .requests()
                    .get(0)
                    .message()
                    .getResourceSpans(0)
                    .getScopeSpans(0)
                    .getSpans(0);
            assertThat(span.getAttributesList()).doesNotHaveDuplicates();
            assertThat(span.getAttributesCount()).isEqualTo(attributes(span).size());
            return attributes(span);
        }
    }

    private static Map<String, String> foreign(Attributes own, SpanKind kind) throws Exception {
        List<SpanData> seen = new ArrayList<>();
        run(BatchExporter.builder().exporter(new KeepingExporter(seen)), own, kind);
        Map<String, String> attributes = new TreeMap<>();
        seen.get(0).getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value.toString()));
        assertThat(seen.get(0).getTotalAttributeCount()).isEqualTo(attributes.size());
        return attributes;
    }

    private static void run(BatchExporterBuilder builder, Attributes own, SpanKind kind) throws Exception {
        try (BatchExporter exporter = builder.shutdownHook(false)
                .sessionsStartedOverRest(id -> id.startsWith("rest-"))
                .build()) {
            SdkTracerProvider provider =
                    SdkTracerProvider.builder().addSpanProcessor(exporter).build();
            provider.get("test")
                    .spanBuilder("span")
                    .setSpanKind(kind)
                    .setAllAttributes(own)
                    .startSpan()
                    .end();
            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(30)))
                            .complete())
                    .isTrue();
        }
    }

    private static SpanData spanData(Attributes own, SpanKind kind) {
        List<SpanData> seen = new ArrayList<>();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new KeepingExporter(seen)))
                .build();
        provider.get("test")
                .spanBuilder("span")
                .setSpanKind(kind)
                .setAllAttributes(own)
                .startSpan()
                .end();
        return seen.get(0);
    }

    private static Map<String, String> attributes(Span span) {
        Map<String, String> attributes = new TreeMap<>();
        for (KeyValue attribute : span.getAttributesList()) {
            attributes.put(
                    attribute.getKey(),
                    attribute.getValue().hasBoolValue()
                            ? Boolean.toString(attribute.getValue().getBoolValue())
                            : attribute.getValue().getStringValue());
        }
        return attributes;
    }

    /** Fails when its attributes are written already. */
    private static final class Unreadable extends DelegatingSpanData {

        Unreadable(SpanData delegate) {
            super(delegate);
        }

        @Override
        public String getName() {
            throw new IllegalStateException("unreadable");
        }
    }
}
