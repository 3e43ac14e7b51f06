package dev.waggle.core;

import static dev.waggle.core.Carriers.PARENT;
import static dev.waggle.core.Carriers.extract;
import static dev.waggle.core.Carriers.inject;
import static dev.waggle.core.Carriers.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What OpenTelemetry's own propagators do where ours exist: each test is a reason, and fails when it is none any more.
 */
class OpenTelemetrysPropagatorsTest {

    private static final TextMapPropagator THEIRS =
            TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

    @ParameterizedTest
    @ValueSource(strings = {"foo@=1", "foo@bar@baz=1", "t@vendor-of-more-than-14=1"})
    void theyLoseATraceStateOfLevel2(String state) {
        Map<String, String> headers = Map.of("traceparent", PARENT, "tracestate", state);
        assertThat(span(theirs(headers)).getTraceState().isEmpty()).isTrue();
        assertThat(inject(extract(headers))).isEqualTo(headers);
    }

    @Test
    void theyReadTheFirstOfSeveralTraceStateLinesAndDoNotNoticeASecondParent() {
        Map<String, ?> lines = Map.of("traceparent", PARENT, "tracestate", List.of("a=1", "b=2"));
        assertThat(span(theirs(lines)).getTraceState().size()).isEqualTo(1);
        assertThat(span(extract(lines)).getTraceState().size()).isEqualTo(2);
        Map<String, ?> parents = Map.of("traceparent", List.of(PARENT, PARENT));
        assertThat(span(theirs(parents)).isValid()).isTrue();
        assertThat(span(extract(parents)).isValid()).isFalse();
    }

    @Test
    void theyFindNamesOnlyAsTheGetterSpellsThem() {
        Map<String, List<String>> headers = Map.of("Traceparent", List.of(PARENT));
        Context theirs = THEIRS.extract(Context.root(), headers, new Carriers.ExactGetter());
        Context ours = SessionPropagator.getInstance().extract(Context.root(), headers, new Carriers.ExactGetter());
        assertThat(span(theirs).isValid()).isFalse();
        assertThat(span(ours).isValid()).isTrue();
    }

    @Test
    void theyLoseASessionThatStandsBehindSixtyFourMembers() {
        String header = "k=v,".repeat(64) + "session_id=S1";
        assertThat(Session.fromContext(theirs(Map.of("baggage", header)))).isNull();
        assertThat(Session.fromContext(extract(Map.of("baggage", header)))).isNotNull();
    }

    @Test
    void theyLeaveOutTheSessionWhereItIsTheMemberThatDoesNotFit() {
        Context context = Context.root()
                .with(Baggage.builder()
                        .put("k", "v".repeat(8185))
                        .put("session_id", "S1")
                        .build());
        assertThat(injectedByThem(context).get("baggage")).doesNotContain("session_id");
        assertThat(inject(context)).containsEntry("baggage", "session_id=S1");
    }

    @Test
    void theyWriteALineBreakThatTheReceiverDecodes() {
        Context context =
                Context.root().with(Baggage.builder().put("k", "a\r\nb").build());
        assertThat(injectedByThem(context)).containsEntry("baggage", "k=a%0D%0Ab");
        assertThat(inject(context)).isEmpty();
    }

    @Test
    void theirTraceStateRefusesAMemberOfLevel2() {
        assertThat(TraceState.builder().put("foo@", "1").build().isEmpty()).isTrue();
    }

    private static Context theirs(Map<String, ?> headers) {
        return THEIRS.extract(Context.root(), headers, HeaderMaps.GETTER);
    }

    private static Map<String, String> injectedByThem(Context context) {
        Map<String, String> headers = new LinkedHashMap<>();
        THEIRS.inject(context, headers, HeaderMaps.SETTER::set);
        return headers;
    }
}
