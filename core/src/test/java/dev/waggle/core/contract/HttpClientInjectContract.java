package dev.waggle.core.contract;

import static dev.waggle.core.contract.HttpServerContract.TRACE;
import static dev.waggle.core.contract.HttpServerContract.TRACEPARENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link HttpClientContract}: what is sent along, once, and to whom. */
public abstract class HttpClientInjectContract extends HttpClientContract {

    @Test
    void theHeaderNamesTheClientSpan() throws Exception {
        get("/ok");
        SpanData span = clientSpan();
        assertThat(arrived().one("traceparent")).matches("00-" + span.getTraceId() + "-" + span.getSpanId() + "-0[13]");
    }

    @Test
    void theSessionIsSentAlong() throws Exception {
        Event caller = event("caller", "chat-1");
        get(caller.context(), "/ok", Map.of());
        caller.end();
        assertThat(arrived().one("baggage")).startsWith("session_id=chat-1");
    }

    @Test
    void withoutASessionThereIsNoBaggage() throws Exception {
        get("/ok");
        assertThat(arrived().all("baggage")).isEmpty();
    }

    @Test
    void baggageOfTheUsersIsSentAlong() throws Exception {
        Event caller = event("caller", "chat-1");
        Context context = caller.context()
                .with(Baggage.fromContext(caller.context()).toBuilder()
                        .put("who", "me")
                        .build());
        get(context, "/ok", Map.of());
        caller.end();
        assertThat(arrived().one("baggage")).contains("session_id=chat-1").contains("who=me");
    }

    @Test
    void theTraceStateIsPassedOn() throws Exception {
        Context remote = spans.tracer().extract(Map.of("traceparent", TRACEPARENT, "tracestate", "a=1,b=2"));
        get(remote, "/ok", Map.of());
        assertThat(arrived().one("tracestate")).isEqualTo("a=1,b=2");
        assertThat(clientSpan().getTraceId()).isEqualTo(TRACE);
    }

    @Test
    void withoutATraceStateThereIsNone() throws Exception {
        get("/ok");
        assertThat(arrived().all("tracestate")).isEmpty();
    }

    @Test
    void headersThatAreThereAlreadyAreReplaced() throws Exception {
        Event caller = event("caller", "chat-1");
        get(
                caller.context(),
                "/ok",
                Map.of("TraceParent", TRACEPARENT, "BAGGAGE", "session_id=old", "Tracestate", "old=1"));
        caller.end();
        Upstream.Seen seen = arrived();
        assertThat(seen.one("traceparent")).contains(clientSpan().getSpanId());
        assertThat(seen.one("baggage")).doesNotContain("old");
        assertThat(seen.all("tracestate")).isEmpty();
    }

    @Test
    void headersOfTheUsersOwnAreKept() throws Exception {
        get(Context.root(), "/ok", Map.of("x-mine", "1", "authorization", "Bearer x"));
        assertThat(arrived().one("x-mine")).isEqualTo("1");
        assertThat(arrived().one("authorization")).isEqualTo("Bearer x");
    }

    @Test
    void everyCallNamesItsOwnSpan() throws Exception {
        get("/ok");
        get("/ok");
        List<Upstream.Seen> seen = server().seen();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).one("traceparent")).isNotEqualTo(seen.get(1).one("traceparent"));
    }

    @Test
    void anUnsampledCallerSendsItsFlagAndItsSessionAndRecordsNothing() throws Exception {
        Context remote = spans.tracer()
                .extract(Map.of("traceparent", TRACEPARENT.replaceFirst("-01$", "-00"), "baggage", "session_id=dark"));
        get(remote, "/ok", Map.of());
        assertThat(arrived().one("traceparent")).startsWith("00-" + TRACE).endsWith("-00");
        assertThat(arrived().one("baggage")).contains("session_id=dark");
        get("/ok");
        clientSpan();
        assertThat(spans.ended()).hasSize(1);
    }

    @Test
    void aHostOutsidePropagateToGetsNothing() throws Exception {
        start(builder -> builder.propagateTo(host -> !host.equals("localhost")));
        Event caller = event("caller", "secret");
        get(caller.context(), "/ok", Map.of());
        caller.end();
        Upstream.Seen seen = arrived();
        assertThat(seen.headers()).doesNotContainKeys("traceparent", "tracestate", "baggage");
        assertThat(clientSpan().getParentSpanId())
                .isEqualTo(caller.span().getSpanContext().getSpanId());
    }

    @Test
    void aPolicyOfHostsThatThrowsCountsAsNo() throws Exception {
        start(builder -> builder.propagateTo(host -> {
            throw new IllegalStateException("policy");
        }));
        get("/ok");
        assertThat(arrived().all("traceparent")).isEmpty();
        clientSpan();
    }

    @Test
    void aValueThatCannotBeAHeaderIsNoHeader() throws Exception {
        Context hostile = Context.root()
                .with(Baggage.builder()
                        .put("evil", "a\r\nx-injected: 1")
                        .put("fine", "1")
                        .build());
        get(hostile, "/ok", Map.of());
        assertThat(arrived().headers()).doesNotContainKey("x-injected");
        assertThat(arrived().one("baggage")).contains("fine=1");
    }

    @Test
    void aTracerThatIsSwitchedOffStillPassesOn() throws Exception {
        start(builder -> builder.disabled(true));
        Context remote = spans.tracer().extract(Map.of("traceparent", TRACEPARENT, "baggage", "session_id=on"));
        assertThat(get(remote, "/ok", Map.of())).isEqualTo("ok");
        assertThat(arrived().one("traceparent")).startsWith("00-" + TRACE);
        assertThat(arrived().one("baggage")).contains("session_id=on");
        assertThat(spans.ended()).isEmpty();
    }
}
