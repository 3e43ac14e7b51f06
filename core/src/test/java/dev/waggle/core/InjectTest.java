package dev.waggle.core;

import static dev.waggle.core.Carriers.PARENT;
import static dev.waggle.core.Carriers.inject;
import static dev.waggle.core.Carriers.injectedBaggage;
import static dev.waggle.core.Carriers.session;
import static dev.waggle.core.Carriers.spanWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WIRE.md section 3, "Inject": a test for each line. */
class InjectTest {

    private final SessionPropagator propagator = new SessionPropagator();

    @Test
    void exactlyThreeHeadersAllLowerCaseAndNoVendorHeader() {
        Context context = session("S1")
                .storeIn(spanWith(1, TraceState.builder().put("a", "1").build()));
        assertThat(inject(context))
                .containsExactly(
                        Map.entry("traceparent", PARENT),
                        Map.entry("tracestate", "a=1"),
                        Map.entry("baggage", "session_id=S1"));
    }

    @Test
    void anEmptyTraceStateAndAnEmptyBaggageAreNotWritten() {
        assertThat(inject(spanWith(1, TraceState.getDefault()))).containsOnlyKeys("traceparent");
    }

    @Test
    void withoutASpanTheSessionIsWrittenAllTheSame() {
        assertThat(inject(session("S1").storeIn(Context.root()))).containsOnlyKeys("baggage");
    }

    @Test
    void theSessionIsAlwaysWrittenWhenOneIsCurrent() {
        Context keyOnly = Context.root().with(ContextKeys.SESSION, session("S1"));
        Context baggageOnly = Context.root()
                .with(Baggage.builder().put("honeyhive.session_id", "S1").build());
        assertThat(injectedBaggage(keyOnly)).isEqualTo("session_id=S1");
        assertThat(injectedBaggage(baggageOnly)).isEqualTo("session_id=S1");
    }

    @Test
    void baggageOrderIsSessionProjectSourceNameEvaluationThenTheUsersOwn() {
        Context user =
                Context.root().with(Baggage.builder().put("tenant", "acme").build());
        Session session = new Session("S1", "SN", "P", "SRC", new Evaluation("R", "D", "DP", "PI"));
        assertThat(injectedBaggage(session.storeIn(user)))
                .isEqualTo("session_id=S1,project=P,source=SRC,session_name=SN,"
                        + "run_id=R,dataset_id=D,datapoint_id=DP,parent_id=PI,tenant=acme");
    }

    @Test
    void onlyTheKnownFieldsOfTheSessionAreWritten() {
        Session session = new Session("S1", null, null, "SRC", Evaluation.NONE);
        assertThat(injectedBaggage(session.storeIn(Context.root()))).isEqualTo("session_id=S1,source=SRC");
    }

    @Test
    void sessionsOfSeveralProjectsAreWrittenWithTheirOwnByTurns() {
        for (int turn = 0; turn < 2; turn++) {
            for (String[] place : new String[][] {{"P", "SRC"}, {"P", "other"}, {"Q", "other"}, {"a b", "other"}}) {
                Session session = new Session("S" + turn, null, place[0], place[1], Evaluation.NONE);
                assertThat(injectedBaggage(session.storeIn(Context.root())))
                        .isEqualTo("session_id=S" + turn + ",project=" + place[0].replace(" ", "%20") + ",source="
                                + place[1]);
            }
        }
    }

    @Test
    void theSessionStandsFirstHoweverTheApplicationsBaggageIsOrdered() {
        Context context = Context.root()
                .with(Baggage.builder()
                        .put("a", "1")
                        .put("session_id", "S1")
                        .put("b", "2")
                        .build());
        assertThat(injectedBaggage(context)).startsWith("session_id=S1,");
    }

    @Test
    void neverMoreThan64MembersAndNeverWithoutTheSession() {
        BaggageBuilder many = Baggage.builder();
        for (int i = 0; i < 100; i++) {
            many.put("k" + i, "v");
        }
        Context context = session("S1").storeIn(Context.root().with(many.build()));
        propagatorInject(context, new LinkedHashMap<>());
        String[] members = injectedBaggage(context).split(",");
        assertThat(members).hasSize(64).startsWith("session_id=S1");
        assertThat(propagator.refusedHeaders()).isEqualTo(37);
    }

    @Test
    void neverMoreThan8192BytesCutInWholeMembersFromTheEndAndNeverTheSession() {
        BaggageBuilder large = Baggage.builder();
        for (int i = 0; i < 12; i++) {
            large.put("k" + i, "v".repeat(995 - (i < 10 ? 0 : 1)) + "end");
        }
        String header = injectedBaggage(session("S1").storeIn(Context.root().with(large.build())));
        assertThat(header.length()).isLessThanOrEqualTo(8192);
        assertThat(header.split(","))
                .hasSize(9)
                .startsWith("session_id=S1")
                .allSatisfy(member -> assertThat(member).matches("session_id=S1|k\\d+=v+end"));
    }

    @Test
    void aHeaderOfExactly8192BytesIsWrittenWhole() {
        String rest = "v".repeat(8192 - "session_id=S1,k=".length());
        Context fits = session("S1")
                .storeIn(Context.root().with(Baggage.builder().put("k", rest).build()));
        assertThat(injectedBaggage(fits)).hasSize(8192);
        Context tooMuch = session("S1")
                .storeIn(Context.root()
                        .with(Baggage.builder().put("k", rest + "v").build()));
        assertThat(injectedBaggage(tooMuch)).isEqualTo("session_id=S1");
    }

    @Test
    void valuesArePercentEncodedAsRfc3986WithTheSpaceAsPercent20() {
        Session session = new Session("S1", null, "My Project+1/2=ü😀%,;\"\\", null, Evaluation.NONE);
        assertThat(injectedBaggage(session.storeIn(Context.root())))
                .isEqualTo("session_id=S1,project=My%20Project%2B1%2F2%3D%C3%BC%F0%9F%98%80%25%2C%3B%22%5C");
    }

    @Test
    void whatIsUnreservedNeedsNoEncoding() {
        String unreserved = "AZaz09-._~";
        Session session = new Session("S1", null, unreserved, null, Evaluation.NONE);
        assertThat(injectedBaggage(session.storeIn(Context.root()))).endsWith("project=" + unreserved);
    }

    @Test
    void anUnpairedSurrogateIsWrittenAsTheReplacementCharacter() {
        Session session = new Session("S1", null, "a\ud800b", null, Evaluation.NONE);
        assertThat(injectedBaggage(session.storeIn(Context.root()))).endsWith("project=a%EF%BF%BDb");
    }

    @Test
    void theTracerIdOfThePythonSdkIsNeverWritten() {
        Context context = session("S1")
                .storeIn(Context.root()
                        .with(Baggage.builder().put("honeyhive_tracer_id", "T").build()));
        assertThat(injectedBaggage(context)).isEqualTo("session_id=S1");
        Context sessionless = Context.root()
                .with(Baggage.builder().put("honeyhive_tracer_id", "T").build());
        assertThat(inject(sessionless)).isEmpty();
    }

    @Test
    void injectingTwiceLeavesExactlyOneOfEach() {
        Context context = session("S1")
                .storeIn(spanWith(1, TraceState.builder().put("a", "1").build()));
        Map<String, String> headers = new LinkedHashMap<>();
        propagatorInject(context, headers);
        Map<String, String> once = new LinkedHashMap<>(headers);
        propagatorInject(context, headers);
        assertThat(headers).isEqualTo(once);
    }

    @Test
    void injectingIntoACarrierThatHasTheHeadersInAnotherCaseLeavesExactlyOneOfEach() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Traceparent", "old");
        headers.put("TRACESTATE", "old=1");
        headers.put("Baggage", "session_id=old");
        headers.put("baggage", "session_id=older");
        headers.put("Accept", "text/plain");
        Context context = session("S1")
                .storeIn(spanWith(1, TraceState.builder().put("a", "1").build()));
        propagatorInject(context, headers);
        assertThat(headers)
                .containsOnly(
                        Map.entry("traceparent", PARENT),
                        Map.entry("tracestate", "a=1"),
                        Map.entry("baggage", "session_id=S1"),
                        Map.entry("Accept", "text/plain"));
    }

    @Test
    void theTraceStateOfAFormerTraceParentDoesNotStayInAMap() {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Tracestate", "old=1"));
        propagatorInject(spanWith(1, TraceState.getDefault()), headers);
        assertThat(headers).containsOnly(Map.entry("traceparent", PARENT));
    }

    @Test
    void aMapThatFoldsCaseItselfGetsTheLowerCaseName() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Baggage", "session_id=old");
        propagatorInject(session("S1").storeIn(Context.root()), headers);
        assertThat(headers.keySet()).containsExactly("baggage");
        assertThat(headers).containsEntry("baggage", "session_id=S1");
    }

    @ParameterizedTest(name = "U+{0}")
    @ValueSource(strings = {"0D", "0A", "00"})
    void aValueWithCrLfOrNulIsLeftOutCountedAndNotThrown(String codePoint) {
        String value = "a" + (char) Integer.parseInt(codePoint, 16) + "Set-Cookie: x=y";
        Session session = new Session("S1", value, null, null, Evaluation.NONE);
        Context context = session.storeIn(Context.root()
                .with(Baggage.builder().put("k", value).put("l", "2").build()));
        Map<String, String> headers = new LinkedHashMap<>();
        propagatorInject(context, headers);
        assertThat(headers).containsExactly(Map.entry("baggage", "session_id=S1,l=2"));
        assertThat(propagator.refusedHeaders()).isEqualTo(2);
    }

    @Test
    void whatIsRefusedIsLoggedOnceAndNothingOfItIsInTheLog() {
        try (LogLines log = LogLines.of(SessionPropagator.class.getName())) {
            Context context = Context.root()
                    .with(Baggage.builder().put("secret key", "secret").build());
            for (int i = 0; i < 3; i++) {
                propagatorInject(context, new LinkedHashMap<>());
            }
            assertThat(log.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("Left out of the trace headers: a baggage key that is no token")
                            .doesNotContain("secret"));
        }
        assertThat(propagator.refusedHeaders()).isEqualTo(3);
    }

    @Test
    void theSessionStandsFirstAlsoForOpenTelemetrysOwnPropagator() {
        Context user = Context.root()
                .with(Baggage.builder()
                        .put("a", "1")
                        .put("honeyhive_project", "P")
                        .build());
        Map<String, String> headers = new LinkedHashMap<>();
        W3CBaggagePropagator.getInstance().inject(session("S1").storeIn(user), headers, HeaderMaps.SETTER::set);
        assertThat(headers).containsExactly(Map.entry("baggage", "session_id=S1,project=P,a=1"));
    }

    @Test
    void anOverLongValueIsLeftOutAndTheMembersAfterItStay() {
        Context context = session("S1")
                .storeIn(Context.root()
                        .with(Baggage.builder()
                                .put("a", "v".repeat(10_000))
                                .put("b", "ü".repeat(3_000))
                                .put("c", "3")
                                .build()));
        Map<String, String> headers = new LinkedHashMap<>();
        propagatorInject(context, headers);
        assertThat(headers).containsExactly(Map.entry("baggage", "session_id=S1,c=3"));
        assertThat(propagator.refusedHeaders()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\r\nb", "a=b", "a,b", "a;b", "ü", "a\"b"})
    void aKeyThatIsNoTokenIsLeftOutAndCounted(String key) {
        Context context = Context.root()
                .with(Baggage.builder().put(key, "1").put("ok", "2").build());
        Map<String, String> headers = new LinkedHashMap<>();
        propagatorInject(context, headers);
        assertThat(headers).containsExactly(Map.entry("baggage", "ok=2"));
    }

    @Test
    void propertiesThatBreakTheGrammarAreLeftOutAndTheValueStays() {
        Context context = Context.root()
                .with(Baggage.builder()
                        .put("a", "1", BaggageEntryMetadata.create("p;q=2"))
                        .put("b", "2", BaggageEntryMetadata.create("x\r\ny: z"))
                        .put("c", "3", BaggageEntryMetadata.create("x,d=4"))
                        .build());
        Map<String, String> headers = new LinkedHashMap<>();
        propagatorInject(context, headers);
        assertThat(headers.getOrDefault("baggage", "").split(",")).containsExactlyInAnyOrder("a=1;p;q=2", "b=2", "c=3");
        assertThat(propagator.refusedHeaders()).isEqualTo(2);
    }

    @Test
    void aCarrierThatCannotBeWrittenIsCountedAndNotThrown() {
        propagatorInject(session("S1").storeIn(Context.root()), Map.of());
        propagator.inject(session("S1").storeIn(Context.root()), null, HeaderMaps.SETTER);
        assertThat(propagator.refusedHeaders()).isEqualTo(1);
    }

    @ParameterizedTest(name = "flags {0} are written as {1}")
    @CsvSource({"0,00", "1,01", "2,02", "3,03", "255,03", "4,00"})
    void ofTheFlagsSampledAndRandomAreWritten(int flags, String text) {
        assertThat(inject(spanWith(flags, TraceState.getDefault())).get("traceparent"))
                .endsWith("-" + text);
    }

    @Test
    void aTraceStateThatBreaksTheGrammarIsLeftOutAndCounted() {
        Map<String, String> headers = new LinkedHashMap<>();
        propagatorInject(spanWith(1, new ForeignTraceState("a", "x\r\ny")), headers);
        assertThat(headers).containsOnlyKeys("traceparent");
        assertThat(propagator.refusedHeaders()).isEqualTo(1);
    }

    private void propagatorInject(Context context, Map<String, String> headers) {
        propagator.inject(context, headers, HeaderMaps.SETTER);
    }
}
