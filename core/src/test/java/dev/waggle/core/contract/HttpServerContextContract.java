package dev.waggle.core.contract;

import static dev.waggle.core.contract.RecordedSpans.sessionOf;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link HttpServerContract}: parent, session and baggage of a request, and what is answered. */
public abstract class HttpServerContextContract extends HttpServerContract {

    @Test
    void theCallersSpanIsTheParent() throws Exception {
        start().get("/hello", "traceparent", TRACEPARENT);
        SpanData span = serverSpan();
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    }

    @Test
    void headerNamesAreReadWhateverTheirCase() throws Exception {
        start().raw("GET /hello HTTP/1.1", "TraceParent: " + TRACEPARENT, "BAGGAGE: session_id=upper");
        SpanData span = serverSpan();
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(sessionOf(span)).isEqualTo("upper");
    }

    @Test
    void severalBaggageHeadersAreCombined() throws Exception {
        HttpResponse<String> answer =
                start().get("/inject", "baggage", "colour=red", "baggage", "session_id=two", "baggage", "size=xl");
        assertThat(sessionOf(serverSpan())).isEqualTo("two");
        assertThat(answer.body())
                .contains("session_id=two")
                .contains("colour=red")
                .contains("size=xl");
    }

    @Test
    void aMalformedTraceparentStartsATraceAndKeepsTheSession() throws Exception {
        start().get("/hello", "traceparent", "00-zz-" + PARENT + "-01", "baggage", "session_id=kept");
        SpanData span = serverSpan();
        assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(sessionOf(span)).isEqualTo("kept");
    }

    @Test
    void hugeHeadersDoNoHarm() throws Exception {
        String noise = "k=" + "v".repeat(6000);
        HttpResponse<String> answer = start().get("/hello", "baggage", noise, "baggage", "session_id=behind");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(sessionOf(serverSpan())).isEqualTo("behind");
    }

    @Test
    void hostileBaggageDoesNoHarm() throws Exception {
        HttpResponse<String> answer =
                start().get("/hello", "baggage", "session_id=%0d%0aset-cookie:x,=,;;,a=%zz,%,session_id");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(sessionOf(serverSpan())).matches("[A-Za-z0-9._-]{1,128}");
    }

    @Test
    void theSessionOfTheBaggageIsTheSessionOfTheSpan() throws Exception {
        assertThat(start().get("/session", "baggage", "session_id=chat-1,project=bees")
                        .body())
                .isEqualTo("chat-1");
        SpanData span = serverSpan();
        assertThat(sessionOf(span)).isEqualTo("chat-1");
        attribute(span, "honeyhive.project", "bees");
    }

    @Test
    void aRequestWithoutASessionStartsOne() throws Exception {
        String id = start().get("/session").body();
        assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(sessionOf(serverSpan())).isEqualTo(id);
    }

    @Test
    void twoRequestsWithoutASessionAreInTwoSessions() throws Exception {
        ContractHttp http = start();
        assertThat(http.get("/session").body())
                .isNotEqualTo(http.get("/session").body());
    }

    @Test
    void anEventInTheHandlerIsAChildInTheSession() throws Exception {
        start().get("/child", "baggage", "session_id=chat-2");
        SpanData child = spans.await("child");
        assertThat(child.getParentSpanId()).isEqualTo(serverSpan().getSpanId());
        assertThat(sessionOf(child)).isEqualTo("chat-2");
    }

    @Test
    void aSessionThatTheApplicationGivesIsNotCalledAsAnotherOne() throws Exception {
        ContractHttp http = start(scenario().withSessionRequestHeader("x-chat"));
        String injected = http.get("/inject", "x-chat", "mine", "baggage", "session_id=theirs,session_name=Theirs")
                .body();
        assertThat(injected).contains("session_id=mine").doesNotContain("Theirs");
        assertThat(serverSpan().getAttributes().asMap().values()).doesNotContain("Theirs");
    }

    @Test
    void aSessionThatTheApplicationGivesWinsOverTheHeaders() throws Exception {
        ContractHttp http = start(scenario().withSessionRequestHeader("x-chat"));
        assertThat(http.get("/session", "x-chat", "mine", "baggage", "session_id=theirs,project=bees")
                        .body())
                .isEqualTo("mine");
        SpanData span = serverSpan();
        assertThat(sessionOf(span)).isEqualTo("mine");
        attribute(span, "honeyhive.project", "bees");
    }

    @Test
    void aMalformedSessionThatTheApplicationGivesIsIgnored() throws Exception {
        ContractHttp http = start(scenario().withSessionRequestHeader("x-chat"));
        assertThat(http.get("/session", "x-chat", "not an id!", "baggage", "session_id=theirs")
                        .body())
                .isEqualTo("theirs");
    }

    @Test
    void otherHeadersThatLookLikeASessionAreIgnored() throws Exception {
        assertThat(start().get("/session", "x-session-id", "sneaky").body()).isNotEqualTo("sneaky");
    }

    @Test
    void whatIsInjectedNamesTheServerSpanAsParent() throws Exception {
        String headers = start().get("/inject", "traceparent", TRACEPARENT, "baggage", "session_id=on,who=me")
                .body();
        SpanData span = serverSpan();
        assertThat(headers)
                .contains("traceparent: 00-" + TRACE + "-" + span.getSpanId())
                .contains("session_id=on")
                .contains("who=me");
    }

    @Test
    void anUnsampledCallerIsNotRecordedAndItsSessionGoesOn() throws Exception {
        ContractHttp http = start();
        String headers = http.get(
                        "/inject", "traceparent", "00-" + TRACE + "-" + PARENT + "-00", "baggage", "session_id=dark")
                .body();
        assertThat(headers).containsPattern("traceparent: 00-" + TRACE + "-[0-9a-f]{16}-00");
        assertThat(headers).contains("session_id=dark");
        http.get("/hello");
        spans.await("GET /hello");
        assertThat(spans.ended()).hasSize(1);
    }

    @Test
    void theSessionIsAnsweredWhereTheUserWantsIt() throws Exception {
        ContractHttp http = start(scenario().withSessionResponseHeader("x-chat"));
        HttpResponse<String> answer = http.get("/session");
        assertThat(answer.headers().allValues("x-chat")).containsExactly(answer.body());
        HttpResponse<String> failed = http.get("/throws", "baggage", "session_id=on-errors-too");
        assertThat(failed.headers().allValues("x-chat")).containsExactly("on-errors-too");
    }

    @Test
    void theTraceIsAnsweredWhenTheUserWantsIt() throws Exception {
        ContractHttp http = start(scenario().withTraceResponse());
        HttpResponse<String> answer = http.get("/hello");
        SpanData span = serverSpan();
        assertThat(answer.headers().allValues("traceresponse"))
                .singleElement()
                .asString()
                .matches("00-" + span.getTraceId() + "-" + span.getSpanId() + "-0[13]");
    }

    @Test
    void nothingIsAnsweredByDefault() throws Exception {
        HttpResponse<String> answer = start().get("/hello", "traceparent", TRACEPARENT, "baggage", "session_id=quiet");
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.matches("trace.*|baggage|.*session.*"));
    }

    @Test
    void requestsSideBySideDoNotSeeEachOther() throws Exception {
        ContractHttp http = start();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            answers.add(http.client()
                    .sendAsync(
                            http.request("/child", "baggage", "session_id=s" + i)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()));
        }
        answers.forEach(CompletableFuture::join);
        List<SpanData> servers = spans.await(SERVER, 64);
        for (SpanData server : servers) {
            assertThat(spans.ended().stream()
                            .filter(span -> span.getParentSpanId().equals(server.getSpanId()))
                            .toList())
                    .singleElement()
                    .satisfies(child -> assertThat(sessionOf(child)).isEqualTo(sessionOf(server)));
        }
        assertThat(servers).extracting(RecordedSpans::sessionOf).doesNotHaveDuplicates();
    }

    @Test
    void aHandlersContextDoesNotLeakIntoTheNextRequest() throws Exception {
        ContractHttp http = start();
        assertThat(http.get("/session", "baggage", "session_id=first").body()).isEqualTo("first");
        assertThat(http.get("/session").body()).isNotEqualTo("first");
        assertThat(spans.await(SERVER, 2)).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
    }
}
