package dev.waggle.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Session;
import dev.waggle.core.SessionPropagator;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What anything that carries headers has to do: maps, multi-maps, the headers of an HTTP library.
 *
 * <p>An integration extends it, and writes and reads through the very methods that its users call.
 *
 * @param <C> the carrier; one that holds several lines of a name
 */
public abstract class CarrierContract<C> {

    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-03";
    private static final String STATE = "vendor@tenant=1,other=2";
    private static final String BAGGAGE = "session_id=S1,project=My%20Project,source=prod,user=a%2Bb;p=1";

    /** An empty carrier. */
    protected abstract C newCarrier();

    /** One more line of that name, spelled so; the lines that are there stay. */
    protected abstract void add(C carrier, String name, String line);

    /** All names that have a line, as they are spelled; where the carrier folds case, in lower case. */
    protected abstract Set<String> names(C carrier);

    /** All lines of a name, whatever its case. */
    protected abstract List<String> lines(C carrier, String name);

    /** Writes the context, as a user of the integration does. */
    protected abstract void inject(Context context, C carrier);

    /** Reads a context, as the integration does. */
    protected abstract Context extract(C carrier);

    @Test
    void whatIsInjectedIsExtractedAgain() {
        C carrier = newCarrier();
        inject(incoming(), carrier);
        Context extracted = extract(carrier);
        assertThat(span(extracted)).isEqualTo(span(incoming()));
        assertThat(session(extracted)).isEqualTo(session(incoming()));
        assertThat(Baggage.fromContext(extracted)).isEqualTo(Baggage.fromContext(incoming()));
    }

    @Test
    void injectWritesThreeLowerCaseHeadersOfOneLineAndNothingElse() {
        C carrier = newCarrier();
        inject(incoming(), carrier);
        assertThat(names(carrier)).containsExactlyInAnyOrder("traceparent", "tracestate", "baggage");
        assertThat(lines(carrier, "traceparent")).containsExactly(PARENT);
        assertThat(lines(carrier, "tracestate")).containsExactly(STATE);
        assertThat(lines(carrier, "baggage")).containsExactly(BAGGAGE);
    }

    @Test
    void injectingTwiceLeavesOneLineOfEach() {
        C carrier = newCarrier();
        inject(incoming(), carrier);
        inject(incoming(), carrier);
        assertOneLineOfEach(carrier);
    }

    @ParameterizedTest
    @CsvSource({"traceparent,tracestate,baggage", "Traceparent,Tracestate,Baggage", "TRACEPARENT,TRACESTATE,BAGGAGE"})
    void injectReplacesTheHeadersThatAreThereInAnyCaseAndOfSeveralLines(String parent, String state, String baggage) {
        C carrier = newCarrier();
        for (int i = 0; i < 2; i++) {
            add(carrier, parent, "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01");
            add(carrier, state, "old=" + i);
            add(carrier, baggage, "session_id=old" + i);
        }
        add(carrier, "accept", "text/plain");
        inject(incoming(), carrier);
        assertOneLineOfEach(carrier);
        assertThat(lines(carrier, "accept")).containsExactly("text/plain");
    }

    @ParameterizedTest
    @CsvSource({
        "traceparent,tracestate,baggage",
        "Traceparent,Tracestate,Baggage",
        "TRACEPARENT,TRACESTATE,BAGGAGE",
        "traceparent,TraceState,Baggage",
    })
    void headersAreExtractedWhateverTheCaseOfTheirNames(String parent, String state, String baggage) {
        C carrier = newCarrier();
        add(carrier, parent, PARENT);
        add(carrier, state, STATE);
        add(carrier, baggage, BAGGAGE);
        Context extracted = extract(carrier);
        assertThat(span(extracted)).isEqualTo(span(incoming()));
        assertThat(session(extracted)).isEqualTo(session(incoming()));
    }

    @Test
    void severalLinesOfTraceStateAndBaggageAreCombinedInOrder() {
        C carrier = newCarrier();
        add(carrier, "traceparent", PARENT);
        add(carrier, "tracestate", "a=1");
        add(carrier, "tracestate", "b=2");
        add(carrier, "baggage", "session_id=S0,k=1");
        add(carrier, "baggage", "k=2");
        add(carrier, "baggage", "honeyhive.session_id=S2");
        Context extracted = extract(carrier);
        assertThat(span(extracted).getTraceState().asMap()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(Baggage.fromContext(extracted).getEntryValue("k")).isEqualTo("2");
        assertThat(session(extracted).id()).isEqualTo("S2");
    }

    @Test
    void twoTraceParentLinesMeanANewTraceInTheSameSession() {
        C carrier = newCarrier();
        add(carrier, "traceparent", PARENT);
        add(carrier, "traceparent", PARENT);
        add(carrier, "baggage", BAGGAGE);
        Context extracted = extract(carrier);
        assertThat(span(extracted).isValid()).isFalse();
        assertThat(session(extracted).id()).isEqualTo("S1");
    }

    @Test
    void malformedHeadersAreAsIfAbsent() {
        C carrier = newCarrier();
        add(carrier, "traceparent", "garbage");
        add(carrier, "tracestate", "=");
        add(carrier, "baggage", "session_id=%,=,;");
        assertThat(span(extract(carrier)).isValid()).isFalse();
        assertThat(Session.fromContext(extract(carrier))).isNull();
    }

    @Test
    void anEmptyCarrierSaysNothing() {
        Context extracted = extract(newCarrier());
        assertThat(span(extracted).isValid()).isFalse();
        assertThat(Session.fromContext(extracted)).isNull();
        assertThat(Baggage.fromContext(extracted).isEmpty()).isTrue();
    }

    @Test
    void withNothingToSayNothingIsInjected() {
        C carrier = newCarrier();
        inject(Context.root(), carrier);
        assertThat(names(carrier)).isEmpty();
    }

    @Test
    void aValueThatWouldSplitTheHeaderIsLeftOutAndTheSessionIsNot() {
        Baggage hostile = Baggage.fromContext(incoming()).toBuilder()
                .put("user", "x\r\nSet-Cookie: y=z")
                .put("a\r\nSet-Cookie: y", "z")
                .build();
        C carrier = newCarrier();
        inject(incoming().with(hostile), carrier);
        assertThat(lines(carrier, "baggage"))
                .singleElement()
                .isEqualTo("session_id=S1,project=My%20Project,source=prod");
        assertThat(lines(carrier, "set-cookie")).isEmpty();
    }

    private void assertOneLineOfEach(C carrier) {
        assertThat(lines(carrier, "traceparent")).containsExactly(PARENT);
        assertThat(lines(carrier, "tracestate")).containsExactly(STATE);
        assertThat(lines(carrier, "baggage")).containsExactly(BAGGAGE);
        assertThat(names(carrier)).contains("traceparent", "tracestate", "baggage");
    }

    private static Context incoming() {
        Map<String, String> headers = Map.of("traceparent", PARENT, "tracestate", STATE, "baggage", BAGGAGE);
        return SessionPropagator.getInstance().extract(Context.root(), headers, new LowerCase());
    }

    private static SpanContext span(Context context) {
        return Span.fromContext(context).getSpanContext();
    }

    private static Session session(Context context) {
        return Objects.requireNonNull(Session.fromContext(context));
    }

    private static final class LowerCase implements TextMapGetter<Map<String, String>> {

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }

        @Override
        @SuppressWarnings("deprecation")
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }
    }
}
