package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds of every parser for every input; the vectors say what the input means. */
class PropagationPropertiesTest {

    private static final String KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";

    private final SessionPropagator propagator = new SessionPropagator();

    @Property(tries = 3000)
    void noTextMakesAnyParserThrow(
            @ForAll("hostile") String parent, @ForAll("hostile") String state, @ForAll("hostile") String baggage) {
        long refused = propagator.refusedHeaders();
        Context context = extract(Map.of(
                "traceparent", List.of(parent),
                "tracestate", List.of(state, state),
                "baggage", List.of(baggage, baggage)));
        assertThat(context).isNotNull();
        assertThat(TraceStateHeader.parse(state))
                .satisfiesAnyOf(
                        parsed -> assertThat(parsed).isNull(),
                        parsed -> assertThat(Objects.requireNonNull(parsed).size())
                                .isLessThanOrEqualTo(32));
        assertThat(propagator.refusedHeaders())
                .as("an exception would be counted")
                .isEqualTo(refused);
        inject(context);
        assertThat(propagator.refusedHeaders() - refused).isLessThanOrEqualTo(64 + 8);
        assertThat(weight(Baggage.fromContext(context))).isLessThanOrEqualTo(8192 + 8 * 1024);
    }

    @Property(tries = 2000)
    void whatWasExtractedFromAnythingIsInjectedAndExtractedAsItWas(
            @ForAll("hostile") String state, @ForAll("hostile") String baggage) {
        Context once = extract(Map.of("traceparent", Carriers.PARENT, "tracestate", state, "baggage", baggage));
        long refused = propagator.refusedHeaders();
        Map<String, String> headers = inject(once);
        if (propagator.refusedHeaders() == refused) {
            assertSame(extract(headers), once);
            assertThat(inject(extract(headers))).isEqualTo(headers);
        }
    }

    @Property(tries = 1000)
    void anySpanSurvives(
            @ForAll("ids32") String trace,
            @ForAll("ids16") String span,
            @ForAll byte flags,
            @ForAll("states") Map<String, String> members) {
        String state = String.join(
                ",",
                members.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        TraceState traceState = Objects.requireNonNull(TraceStateHeader.parse(state));
        Context context = Context.root()
                .with(Span.wrap(SpanContext.create(trace, span, TraceFlags.fromByte((byte) (flags & 3)), traceState)));
        SpanContext read = Carriers.span(extract(inject(context)));
        assertThat(read.getTraceId()).isEqualTo(trace);
        assertThat(read.getSpanId()).isEqualTo(span);
        assertThat(read.getTraceFlags().asByte()).isEqualTo((byte) (flags & 3));
        assertThat(read.getTraceState()).isEqualTo(traceState);
        assertThat(read.getTraceState().asMap()).isEqualTo(members);
    }

    @Property(tries = 1000)
    void anySessionAndAnyBaggageSurvive(
            @ForAll("sessions") Session session, @ForAll("userBaggage") Map<String, String> members) {
        BaggageBuilder user = Baggage.builder();
        members.forEach(user::put);
        Context context = session.storeIn(Context.root().with(user.build()));
        long refused = propagator.refusedHeaders();
        Context read = extract(inject(context));
        assertThat(propagator.refusedHeaders()).isEqualTo(refused);
        assertThat(Session.fromContext(read)).isEqualTo(session);
        assertThat(Baggage.fromContext(read)).isEqualTo(Baggage.fromContext(context));
    }

    @Property(tries = 1000)
    void whatIsInjectedIsBoundedAndPrintableAndBeginsWithTheSession(
            @ForAll("sessions") Session session, @ForAll("anyBaggage") Map<String, String> members) {
        BaggageBuilder user = Baggage.builder();
        members.forEach(user::put);
        String header = Objects.requireNonNull(
                inject(session.storeIn(Context.root().with(user.build()))).get("baggage"));
        assertThat(header.length()).isLessThanOrEqualTo(8192);
        assertThat(header.split(",")).hasSizeLessThanOrEqualTo(64).startsWith("session_id=" + session.id());
        assertThat(header.chars()).allMatch(c -> c > 0x20 && c < 0x7f);
    }

    @Property(tries = 1000)
    void percentCodingIsItsOwnInverse(@ForAll("texts") String text) {
        StringBuilder encoded = new StringBuilder();
        assertThat(PercentCoding.encode(text, encoded)).isTrue();
        assertThat(PercentCoding.decode(encoded.toString(), 0, encoded.length(), false))
                .isEqualTo(text);
        assertThat(PercentCoding.decode(encoded.toString(), 0, encoded.length(), true))
                .isEqualTo(text);
    }

    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> pieces = Arbitraries.of(
                ",",
                ";",
                "=",
                "%",
                "%2",
                "%41",
                "%FF",
                "%0D%0A",
                " ",
                "\t",
                "\r\n",
                "\0",
                "+",
                "-",
                "00",
                "cc-",
                "ff",
                "@",
                "session_id",
                "session_id=S1",
                "honeyhive.session_id=S2",
                "honeyhive_tracer_id=x",
                "project=P",
                "run_id=",
                "k=v",
                "k=v;p=1",
                "a=1",
                "A=1",
                "\u00fc",
                "\ud83d",
                "\"",
                "\\",
                Carriers.TRACE_ID,
                Carriers.SPAN_ID,
                Carriers.PARENT,
                "x".repeat(300),
                "k=" + "v".repeat(1000) + ",");
        Arbitrary<String> mixed = pieces.list().ofMaxSize(30).map(list -> String.join("", list));
        return Arbitraries.oneOf(mixed, Arbitraries.strings().ofMaxLength(400));
    }

    @Provide
    Arbitrary<String> ids32() {
        return hex(32);
    }

    @Provide
    Arbitrary<String> ids16() {
        return hex(16);
    }

    private static Arbitrary<String> hex(int length) {
        return Arbitraries.strings()
                .withChars("0123456789abcdef")
                .ofLength(length)
                .filter(id -> !id.matches("0+"));
    }

    @Provide
    Arbitrary<Map<String, String>> states() {
        Arbitrary<String> start = Arbitraries.strings().withChars("abcxyz019").ofLength(1);
        Arbitrary<String> rest = Arbitraries.strings().withChars(KEY_CHARACTERS).ofMaxLength(60);
        Arbitrary<String> value = Arbitraries.strings()
                .withCharRange(' ', '~')
                .excludeChars(',', '=')
                .ofMinLength(1)
                .ofMaxLength(60)
                .filter(text -> !text.endsWith(" "));
        return Arbitraries.maps(Combinators.combine(start, rest).as(String::concat), value)
                .ofMaxSize(32);
    }

    @Provide
    Arbitrary<Session> sessions() {
        Arbitrary<String> id = Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("._-")
                .ofMinLength(1)
                .ofMaxLength(128);
        Arbitrary<@Nullable String> name =
                texts().filter(text -> !text.isEmpty()).injectNull(0.3);
        Arbitrary<@Nullable String> ids =
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(9).injectNull(0.5);
        Arbitrary<Evaluation> evaluation =
                Combinators.combine(ids, ids, ids, ids).as(Evaluation::new);
        return Combinators.combine(id, name, name, name, evaluation).as(Session::new);
    }

    @Provide
    Arbitrary<Map<String, String>> userBaggage() {
        return Arbitraries.maps(userKeys(), texts()).ofMaxSize(10);
    }

    @Provide
    Arbitrary<Map<String, String>> anyBaggage() {
        Arbitrary<String> values = Arbitraries.strings().ofMaxLength(3000);
        return Arbitraries.maps(
                        Arbitraries.oneOf(userKeys(), Arbitraries.strings().ofMaxLength(9)), values)
                .ofMaxSize(90);
    }

    private static Arbitrary<String> userKeys() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("!#$%&'*+-.^_`|~")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(key -> SessionField.of(key, 0, key.length()) == null);
    }

    /** Text that can be represented: well-formed, and without what a header value cannot hold. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(40)
                .map(text -> text.replaceAll("[\r\n\0\\ud800-\\udfff]", "x"))
                .map(text -> text.length() % 3 == 0 ? text + "😀" : text);
    }

    private static int weight(Baggage baggage) {
        int[] weight = new int[1];
        baggage.forEach((key, entry) -> weight[0] += key.length()
                + entry.getValue().length()
                + entry.getMetadata().getValue().length());
        return weight[0];
    }

    private static void assertSame(Context actual, Context expected) {
        assertThat(Carriers.span(actual)).isEqualTo(Carriers.span(expected));
        assertThat(Session.fromContext(actual)).isEqualTo(Session.fromContext(expected));
        assertThat(Baggage.fromContext(actual)).isEqualTo(Baggage.fromContext(expected));
    }

    private Context extract(Map<String, ?> headers) {
        return propagator.extract(Context.root(), headers, HeaderMaps.GETTER);
    }

    private Map<String, String> inject(Context context) {
        Map<String, String> headers = new LinkedHashMap<>();
        propagator.inject(context, headers, HeaderMaps.SETTER::set);
        return headers;
    }
}
