package dev.waggle.core;

import static dev.waggle.core.Carriers.PARENT;
import static dev.waggle.core.Carriers.SPAN_ID;
import static dev.waggle.core.Carriers.TRACE_ID;
import static dev.waggle.core.Carriers.baggage;
import static dev.waggle.core.Carriers.extract;
import static dev.waggle.core.Carriers.inject;
import static dev.waggle.core.Carriers.injectedBaggage;
import static dev.waggle.core.Carriers.session;
import static dev.waggle.core.Carriers.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WIRE.md section 3, "Extract": a test for each line. */
class ExtractTest {

    @ParameterizedTest
    @CsvSource({
        "traceparent,tracestate,baggage",
        "Traceparent,Tracestate,Baggage",
        "TRACEPARENT,TRACESTATE,BAGGAGE",
        "TraceParent,traceState,bAggAge",
        "traceparent,TraceState,Baggage",
    })
    void namesAreCaseInsensitiveAlsoWhereTheGetterIsNot(String parent, String state, String baggage) {
        Map<String, List<String>> headers =
                Map.of(parent, List.of(PARENT), state, List.of("a=1"), baggage, List.of("session_id=S1"));
        Context exact = SessionPropagator.getInstance().extract(Context.root(), headers, new Carriers.ExactGetter());
        for (Context context : List.of(exact, extract(headers))) {
            assertThat(span(context).getSpanId()).isEqualTo(SPAN_ID);
            assertThat(span(context).isRemote()).isTrue();
            assertThat(span(context).getTraceState().get("a")).isEqualTo("1");
            assertThat(sessionOf(context).id()).isEqualTo("S1");
        }
    }

    @Test
    void severalTraceStateAndBaggageLinesAreCombinedInOrder() {
        Context context = extract(Map.of(
                "traceparent", PARENT,
                "tracestate", List.of("a=1", "", "b=2"),
                "baggage", List.of("session_id=S1,x=1", "x=2", "session_id=S2")));
        assertThat(span(context).getTraceState().asMap()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(sessionOf(context).id()).isEqualTo("S2");
        assertThat(Baggage.fromContext(context).getEntryValue("x")).isEqualTo("2");
    }

    @Test
    void twoTraceParentLinesMakeItInvalidAndTheBaggageIsStillUsed() {
        Context lines = extract(Map.of("traceparent", List.of(PARENT, PARENT), "baggage", "session_id=S1"));
        Map<String, String> spellings = new LinkedHashMap<>();
        spellings.put("traceparent", PARENT);
        spellings.put("Traceparent", PARENT);
        spellings.put("baggage", "session_id=S1");
        for (Context context : List.of(lines, extract(spellings))) {
            assertThat(span(context).isValid()).isFalse();
            assertThat(sessionOf(context).id()).isEqualTo("S1");
        }
    }

    @Test
    void anInvalidTraceParentMeansANewTraceWithoutTraceStateAndTheBaggageIsStillUsed() {
        Context context = extract(Map.of("traceparent", "garbage", "tracestate", "a=1", "baggage", "session_id=S1"));
        assertThat(span(context).isValid()).isFalse();
        assertThat(sessionOf(context).id()).isEqualTo("S1");
        assertThat(inject(context)).containsOnlyKeys("baggage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01", "02", "03"})
    void theSampledAndTheRandomFlagAreKept(String flags) {
        String parent = "00-" + TRACE_ID + "-" + SPAN_ID + "-" + flags;
        Context context = extract(Map.of("traceparent", parent));
        assertThat(span(context).getTraceFlags().asHex()).isEqualTo(flags);
        assertThat(inject(context)).containsEntry("traceparent", parent);
    }

    @Test
    void theRandomFlagOutlivesASpanOfOurOwn() {
        try (SdkTracerProvider sdk = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                .build()) {
            Context remote = extract(Map.of("traceparent", PARENT.substring(0, 53) + "03"));
            var span = sdk.get("test").spanBuilder("s").setParent(remote).startSpan();
            assertThat(inject(remote.with(span)).get("traceparent")).endsWith("-03");
            span.end();
        }
    }

    @Test
    void ofADuplicatedTraceStateKeyTheFirstIsKept() {
        Context context = extract(Map.of("traceparent", PARENT, "tracestate", "a=1,b=2,a=3"));
        assertThat(inject(context)).containsEntry("tracestate", "a=1,b=2");
    }

    @Test
    void aTraceStateMemberThatBreaksTheGrammarDropsTheWholeTraceStateAndTheTraceGoesOn() {
        Context context = extract(Map.of("traceparent", PARENT, "tracestate", "a=1,B=2"));
        assertThat(span(context).getTraceId()).isEqualTo(TRACE_ID);
        assertThat(inject(context)).containsOnlyKeys("traceparent");
    }

    @ParameterizedTest
    @CsvSource({
        "session_id,project,source",
        "honeyhive_session_id,honeyhive_project,honeyhive_source",
        "honeyhive.session_id,honeyhive.project,honeyhive.source",
    })
    void theAliasesOfSessionProjectAndSourceAreMappedAndNotPassedOn(String id, String project, String source) {
        Context context = baggage(id + "=S1," + project + "=P," + source + "=SRC");
        assertThat(sessionOf(context)).isEqualTo(new Session("S1", null, "P", "SRC", Evaluation.NONE));
        assertThat(injectedBaggage(context)).isEqualTo("session_id=S1,project=P,source=SRC");
        assertThat(Baggage.fromContext(context).asMap()).containsOnlyKeys("session_id", "project", "source");
    }

    @Test
    void theLastOneInHeaderOrderWinsAcrossAliases() {
        assertThat(sessionOf(baggage("session_id=A,honeyhive_session_id=B,honeyhive.session_id=C"))
                        .id())
                .isEqualTo("C");
        assertThat(sessionOf(baggage("honeyhive.session_id=C,honeyhive_session_id=B,session_id=A"))
                        .id())
                .isEqualTo("A");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({
        "My%20Project,My Project",
        "My+Project,My Project",
        "a%2Bb,a+b",
        "%C3%BC%F0%9F%98%80,ü😀",
        "P;prop=1;other,P",
        "' \t P \t ',P",
    })
    void valuesOfSessionKeysAreDecodedWithAPlusAsSpaceAndWithoutPropertiesAndSurroundingSpace(
            String raw, String project) {
        assertThat(sessionOf(baggage("session_id=S1,project=" + raw)).project()).isEqualTo(project);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";p=1", "%", "%4", "%zz", "%4-", "a b", "a\"b", "ü", "a\\b", "\u0000"})
    void emptyOrMalformedValuesOfSessionKeysAreIgnoredAsIfAbsent(String raw) {
        Context context = baggage("session_id=S1,project=P,session_id=" + raw + ",project=" + raw);
        assertThat(sessionOf(context)).isEqualTo(new Session("S1", null, "P", null, Evaluation.NONE));
    }

    @Test
    void overLongValuesOfSessionKeysAreIgnoredAsIfAbsent() {
        Context context =
                baggage("session_id=S1,project=P,session_id=" + "x".repeat(129) + ",project=" + "x".repeat(1025));
        assertThat(sessionOf(context)).isEqualTo(new Session("S1", null, "P", null, Evaluation.NONE));
        assertThat(sessionOf(baggage("session_id=" + "x".repeat(128) + ",project=" + "x".repeat(1024)))
                        .project())
                .hasSize(1024);
    }

    @Test
    void uuidShapedIdsFromHeadersKeepTheirCase() {
        String id = "3F2504E0-4F89-41D3-9A0C-0305E82C3301";
        assertThat(sessionOf(baggage("session_id=" + id)).id()).isEqualTo(id);
    }

    @Test
    void theSessionIsFoundPastTheMemberAndByteLimitsAndComesOutFirst() {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            header.append("k").append(i).append("=").append("v".repeat(60)).append(',');
        }
        Context context = baggage(header + "session_id=S1");
        assertThat(sessionOf(context).id()).isEqualTo("S1");
        assertThat(injectedBaggage(context)).startsWith("session_id=S1,k0=").hasSizeLessThanOrEqualTo(8192);
    }

    @Test
    void ofTheUsersMembersThoseWithinTheFirst64AreKept() {
        StringBuilder header = new StringBuilder("k0=v");
        for (int i = 1; i < 100; i++) {
            header.append(",k").append(i).append("=v");
        }
        assertThat(Baggage.fromContext(baggage(header.toString())).asMap())
                .hasSize(64)
                .containsKey("k63")
                .doesNotContainKey("k64");
    }

    @Test
    void readingStopsAfter64KiBWithinWhichNothingIsLost() {
        String filler = "k=" + "v".repeat(65_536 - "k=,session_id=S1,".length());
        SessionPropagator propagator = new SessionPropagator();
        Context fits = read(propagator, filler + ",session_id=S1");
        assertThat(sessionOf(fits).id()).isEqualTo("S1");
        assertThat(propagator.refusedHeaders()).isZero();
        Context cut = read(propagator, "session_id=S0," + filler + ",session_id=S1");
        assertThat(sessionOf(cut).id()).isEqualTo("S0");
        assertThat(propagator.refusedHeaders()).isEqualTo(1);
    }

    @Test
    void theLimitOf64KiBHoldsAcrossLines() {
        List<String> lines = List.of("k=" + "v".repeat(40_000), "k=" + "v".repeat(40_000), "session_id=S1");
        assertThat(Session.fromContext(extract(Map.of("baggage", lines)))).isNull();
    }

    @Test
    void aMemberThatIsCutIsNotReadInHalf() {
        String header = "k=" + "v".repeat(65_536 - "k=,session_id=S".length()) + ",session_id=S1";
        assertThat(Session.fromContext(baggage(header))).isNull();
    }

    @Test
    void aSessionGivenInCodeBeforehandWinsAndProjectAndSourceAreTakenFromTheHeaders() {
        Context given = session("EXPL").storeIn(Context.root());
        Context context = SessionPropagator.getInstance()
                .extract(given, Map.of("baggage", "session_id=S1,project=P1,source=SRC1"), HeaderMaps.GETTER);
        assertThat(sessionOf(context)).isEqualTo(new Session("EXPL", null, "P1", "SRC1", Evaluation.NONE));
        assertThat(injectedBaggage(context)).isEqualTo("session_id=EXPL,project=P1,source=SRC1");
    }

    @Test
    void aSessionGivenInCodeAfterwardsWinsAndProjectSourceAndRunAreTakenFromTheHeaders() {
        Context context =
                session("EXPL").storeIn(baggage("session_id=S1,session_name=SN,project=P1,source=SRC1,run_id=R,u=1"));
        assertThat(sessionOf(context))
                .isEqualTo(new Session("EXPL", null, "P1", "SRC1", new Evaluation("R", null, null, null)));
        assertThat(injectedBaggage(context)).isEqualTo("session_id=EXPL,project=P1,source=SRC1,run_id=R,u=1");
    }

    @Test
    void notSampledMeansThatNothingIsRecordedAndFlagAndBaggageArePassedOn() {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        try (SdkTracerProvider sdk = SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            Context remote =
                    extract(Map.of("traceparent", PARENT.substring(0, 53) + "00", "baggage", "session_id=S1,u=1"));
            var span = sdk.get("test").spanBuilder("s").setParent(remote).startSpan();
            span.end();
            assertThat(inject(remote.with(span)))
                    .containsEntry("baggage", "session_id=S1,u=1")
                    .hasEntrySatisfying(
                            "traceparent",
                            text -> assertThat(text)
                                    .startsWith("00-" + TRACE_ID)
                                    .endsWith("-00"));
            assertThat(exporter.getFinishedSpanItems()).isEmpty();
        }
    }

    @Test
    void vendorHeadersOfASessionAreIgnored() {
        Context context = extract(Map.of("X-Session-ID", "S1", "session_id", "S2", "x-honeyhive-session-id", "S3"));
        assertThat(Session.fromContext(context)).isNull();
        assertThat(context).isSameAs(Context.root());
    }

    @Test
    void theTracerIdOfThePythonSdkIsStripped() {
        Context context = baggage("session_id=S1,honeyhive_tracer_id=T,u=1");
        assertThat(Baggage.fromContext(context).asMap()).containsOnlyKeys("session_id", "u");
    }

    @Test
    void theUsersBaggageIsKeptWithItsPropertiesAndInItsOrder() {
        Context context = baggage("z=1;p;q=2, session_id=S1 ,a=%C3%BC ; r , z=3+4");
        Baggage read = Baggage.fromContext(context);
        assertThat(read.getEntryValue("z")).isEqualTo("3+4");
        assertThat(read.getEntryValue("a")).isEqualTo("ü");
        assertThat(Objects.requireNonNull(read.getEntry("a")).getMetadata().getValue())
                .isEqualTo("r");
        assertThat(injectedBaggage(context)).isEqualTo("session_id=S1,z=3%2B4,a=%C3%BC;r");
    }

    @Test
    void projectAndSourceWithoutASessionAreKeptForTheSessionThatFollows() {
        Context context = baggage("honeyhive_project=P1");
        assertThat(Session.fromContext(context)).isNull();
        assertThat(injectedBaggage(context)).isEqualTo("project=P1");
        assertThat(injectedBaggage(session("S1").storeIn(context))).isEqualTo("session_id=S1,project=P1");
    }

    @Test
    void sessionAndBaggageAreStoredInOneActSoThatAnyPropagatorCarriesTheSessionOn() {
        Context context = baggage("honeyhive.session_id=S1,u=1");
        Map<String, String> headers = new LinkedHashMap<>();
        W3CBaggagePropagator.getInstance().inject(context, headers, HeaderMaps.SETTER::set);
        assertThat(headers).containsEntry("baggage", "session_id=S1,u=1");
        assertThat(context.get(ContextKeys.SESSION)).isEqualTo(session("S1"));
    }

    @Test
    void headersWithoutAnythingOfOursLeaveTheContextAsItWas() {
        Context given = session("S1").storeIn(Context.root());
        for (String header : List.of("", ",", " , ,", "garbage", "=x", ";", "honeyhive_tracer_id=T")) {
            Context context = SessionPropagator.getInstance()
                    .extract(given, Map.of("baggage", header, "accept", "*/*"), HeaderMaps.GETTER);
            assertThat(context).as(header).isSameAs(given);
        }
    }

    @Test
    void aCarrierThatThrowsIsCountedAndTheContextStaysAsItWas() {
        SessionPropagator propagator = new SessionPropagator();
        Context context = propagator.extract(Context.root(), "carrier", new ThrowingGetter());
        assertThat(context).isSameAs(Context.root());
        assertThat(propagator.refusedHeaders()).isEqualTo(1);
        assertThat(propagator.extract(Context.root(), null, HeaderMaps.GETTER)).isSameAs(Context.root());
    }

    private static Context read(SessionPropagator propagator, String baggage) {
        return propagator.extract(Context.root(), Map.of("baggage", baggage), HeaderMaps.GETTER);
    }

    private static Session sessionOf(Context context) {
        return Objects.requireNonNull(Session.fromContext(context));
    }

    private static final class ThrowingGetter implements TextMapGetter<String> {

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            throw new IllegalStateException("closed");
        }
    }
}
