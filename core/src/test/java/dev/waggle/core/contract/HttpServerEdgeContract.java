package dev.waggle.core.contract;

import static dev.waggle.core.contract.RecordedSpans.sessionOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** {@link HttpServerContract}: requests that are not trusted, and what else needs a server span that is ours from its start. */
public abstract class HttpServerEdgeContract extends HttpServerContract {

    @Test
    void severalTraceStateHeadersAreCombined() throws Exception {
        HttpResponse<String> answer =
                start().get("/inject", "traceparent", TRACEPARENT, "tracestate", "a=1", "tracestate", "b=2");
        assertThat(answer.body()).containsPattern("tracestate: a=1,\\s?b=2");
    }

    @Test
    void atTheEdgeTheCallersSpanIsALinkAndItsSessionIsIgnored() throws Exception {
        ContractHttp http = start(scenario().atTheEdge());
        String id = http.get("/session", "traceparent", TRACEPARENT, "baggage", "session_id=forged,who=me")
                .body();
        SpanData span = serverSpan();
        assertThat(id).isNotEqualTo("forged");
        assertThat(sessionOf(span)).isEqualTo(id);
        assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(span.getLinks())
                .extracting(LinkData::getSpanContext)
                .extracting(linked -> linked.getTraceId() + linked.getSpanId())
                .containsExactly(TRACE + PARENT);
    }

    @Test
    void atTheEdgeTheSamplingFlagIsIgnored() throws Exception {
        start(scenario().atTheEdge()).get("/hello", "traceparent", "00-" + TRACE + "-" + PARENT + "-00");
        assertThat(serverSpan().getTraceId()).isNotEqualTo(TRACE);
    }

    @Test
    void atTheEdgeForeignBaggageGoesNowhere() throws Exception {
        String headers = start(scenario().atTheEdge())
                .get("/inject", "baggage", "session_id=forged,who=me")
                .body();
        assertThat(headers).doesNotContain("forged").doesNotContain("who=me");
    }

    @Test
    void atTheEdgeASessionOfTheApplicationsOwnStillCounts() throws Exception {
        ContractHttp http = start(scenario().atTheEdge().withSessionRequestHeader("x-chat"));
        assertThat(http.get("/session", "x-chat", "mine").body()).isEqualTo("mine");
        assertThat(sessionOf(serverSpan())).isEqualTo("mine");
    }

    @Test
    void aPolicyThatThrowsTrustsNobody() throws Exception {
        ContractHttp http = start(scenario().withAPolicyThatThrows());
        HttpResponse<String> answer = http.get("/session", "traceparent", TRACEPARENT, "baggage", "session_id=forged");
        SpanData span = serverSpan();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isNotEqualTo("forged").isEqualTo(sessionOf(span));
        assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        assertThat(span.getLinks())
                .extracting(linked -> linked.getSpanContext().getTraceId())
                .containsExactly(TRACE);
    }
}
