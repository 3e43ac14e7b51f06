package dev.waggle.core.contract;

import static dev.waggle.core.contract.HttpServerContract.ERROR_TYPE;
import static dev.waggle.core.contract.HttpServerContract.METHOD;
import static dev.waggle.core.contract.HttpServerContract.STATUS;
import static dev.waggle.core.contract.HttpServerContract.attribute;
import static dev.waggle.core.contract.RecordedSpans.sessionOf;
import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.ClosedPort;
import dev.waggle.core.Event;
import dev.waggle.core.LogLines;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** {@link HttpClientContract}: what a client span is called, what it says, and how long it lives. */
public abstract class HttpClientLifeContract extends HttpClientContract {

    @Test
    void aCallMakesOneClientSpan() throws Exception {
        assertThat(get("/ok")).isEqualTo("ok");
        clientSpan();
        assertThat(spans.ended()).hasSize(1);
    }

    @Test
    void theSpanIsNamedAfterTheMethod() throws Exception {
        get("/ok?user=4711");
        assertThat(clientSpan().getName()).isEqualTo("GET");
    }

    @Test
    void theRequestIsDescribedByTheStableConventions() throws Exception {
        get("/ok");
        SpanData span = clientSpan();
        attribute(span, "http.request.method", "GET");
        attribute(span, "url.full", uri("/ok").toString());
        attribute(span, "server.address", "localhost");
        attribute(span, "server.port", (long) server().port());
        attribute(span, "http.response.status_code", 200L);
        assertThat(span.getAttributes().asMap().keySet())
                .extracting(key -> key.getKey())
                .doesNotContain("http.method", "http.url", "http.status_code", "http.request.resend_count");
    }

    @Test
    void theAddressIsRecordedWithoutItsCredentials() throws Exception {
        get("/ok?q=bees&X-Goog-Signature=verysecret");
        attribute(clientSpan(), "url.full", uri("/ok").toString() + "?q=bees&X-Goog-Signature=REDACTED");
    }

    @Test
    void aMethodThatIsNotWellKnownIsOther() throws Exception {
        await(under().send(Context.root(), "BREW", uri("/ok"), Map.of(), null));
        SpanData span = clientSpan();
        assertThat(span.getName()).isEqualTo("HTTP");
        assertThat(span.getAttributes().get(METHOD)).isEqualTo("_OTHER");
        attribute(span, "http.request.method_original", "BREW");
    }

    @Test
    void theCallersSpanIsTheParent() throws Exception {
        Event caller = event("caller", "chat-1");
        get(caller.context(), "/ok", Map.of());
        SpanData span = clientSpan();
        assertThat(span.getParentSpanId())
                .isEqualTo(caller.span().getSpanContext().getSpanId());
        assertThat(sessionOf(span)).isEqualTo("chat-1");
        caller.end();
    }

    @Test
    void aCallWithoutACallerStartsATrace() throws Exception {
        get("/ok");
        assertThat(clientSpan().getParentSpanId()).isEqualTo(SpanId.getInvalid());
    }

    @Test
    void callsOneAfterTheOtherAreSiblings() throws Exception {
        Event caller = event("caller", "chat-1");
        get(caller.context(), "/ok", Map.of());
        get(caller.context(), "/ok", Map.of());
        caller.end();
        assertThat(spans.await(CLIENT, 2))
                .extracting(SpanData::getParentSpanId)
                .containsOnly(caller.span().getSpanContext().getSpanId());
    }

    @Test
    void callsSideBySideKeepTheirCallers() throws Exception {
        List<Event> callers = new ArrayList<>();
        List<CompletionStage<String>> calls = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            Event caller = event("caller", "s" + i);
            callers.add(caller);
            calls.add(under().send(caller.context(), "GET", uri("/ok"), Map.of(), null));
        }
        for (CompletionStage<String> call : calls) {
            await(call);
        }
        List<SpanData> ended = spans.await(CLIENT, 32);
        for (Event caller : callers) {
            assertThat(ended)
                    .filteredOn(span -> span.getParentSpanId()
                            .equals(caller.span().getSpanContext().getSpanId()))
                    .singleElement()
                    .satisfies(span -> assertThat(sessionOf(span))
                            .isEqualTo(String.valueOf(caller.session()).replaceAll("Session\\[|]", "")));
            caller.end();
        }
    }

    @Test
    void aPostedBodyIsOneCall() throws Exception {
        String body = "x".repeat(100_000);
        assertThat(await(under().send(Context.root(), "POST", uri("/echo"), Map.of(), body)))
                .isEqualTo(body);
        assertThat(clientSpan().getName()).isEqualTo("POST");
        assertThat(spans.ended()).hasSize(1);
    }

    @Test
    void aLargeAnswerIsReadWithinTheSpan() throws Exception {
        assertThat(get("/big")).hasSize(1 << 20);
        assertThat(clientSpan().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void anAnswerWithoutABodyEndsTheSpan() throws Exception {
        get("/status/204");
        assertThat(clientSpan().getAttributes().get(STATUS)).isEqualTo(204);
    }

    @Test
    void aHeadRequestEndsItsSpan() throws Exception {
        await(under().send(Context.root(), "HEAD", uri("/ok"), Map.of(), null));
        assertThat(clientSpan().getName()).isEqualTo("HEAD");
    }

    @Test
    void anAnswerOf404IsAnErrorOfTheClient() throws Exception {
        assertErrorStatus(404);
    }

    @Test
    void anAnswerOf503IsAnError() throws Exception {
        assertErrorStatus(503);
    }

    private void assertErrorStatus(int code) throws Exception {
        try {
            get("/status/" + code);
        } catch (Exception e) {
            // A client may make an exception of it; the span says the same.
        }
        SpanData span = clientSpan();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(code);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isEqualTo(Integer.toString(code));
    }

    @Test
    void aRedirectThatIsNotFollowedIsNoError() throws Exception {
        get("/redirect?/ok");
        SpanData span = clientSpan();
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(302);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aRefusedConnectionIsASpanWithTheFailure() throws Exception {
        Event caller = event("caller", "chat-1");
        int closed;
        try (ClosedPort port = ClosedPort.hold()) {
            closed = port.number();
            awaitFailure(under().send(caller.context(), "GET", port.uri("/"), Map.of(), null));
        }
        SpanData span = clientSpan();
        assertThat(span.getParentSpanId())
                .isEqualTo(caller.span().getSpanContext().getSpanId());
        assertFailed(span);
        assertThat(span.getAttributes().get(ERROR_TYPE)).contains("ConnectException");
        attribute(span, "server.port", (long) closed);
        caller.end();
    }

    @Test
    void anUnknownHostIsASpanWithTheFailure() throws Exception {
        awaitFailure(under().send(Context.root(), "GET", URI.create("http://nowhere.invalid/"), Map.of(), null));
        SpanData span = clientSpan();
        assertFailed(span);
        attribute(span, "server.address", "nowhere.invalid");
        attribute(span, "url.full", "http://nowhere.invalid/");
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerIsASpanWithTheFailure() throws Exception {
        awaitFailure(under().send(Context.root(), "POST", uri("/reset"), Map.of(), "x"));
        SpanData span = clientSpan();
        assertFailed(span);
        assertThat(span.getAttributes().get(STATUS)).isNull();
    }

    private static void assertFailed(SpanData span) {
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isNotEmpty();
        assertThat(span.getEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getName()).isEqualTo("exception"));
    }

    @Test
    void aStreamedAnswerKeepsItsSpanOpenUntilTheLastByte() throws Exception {
        List<String> chunks = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> call =
                under().stream(Context.root(), uri("/stream"), chunks::add).toCompletableFuture();
        spans.awaitThat("the first chunk", () -> !chunks.isEmpty());
        assertThat(spans.ended()).isEmpty();
        server().gate().complete(null);
        await(call);
        assertThat(String.join("", chunks)).isEqualTo("firstsecond");
        SpanData span = clientSpan();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(200);
    }

    @Test
    void theTimeToTheFirstByteIsRecorded() throws Exception {
        server().gate().complete(null);
        await(under().stream(Context.root(), uri("/stream"), chunk -> {}));
        assertThat(clientSpan().getAttributes().asMap().keySet())
                .extracting(key -> key.getKey())
                .contains("honeyhive_metrics.time_to_first_byte_ms");
    }

    @Test
    void anAnswerThatBreaksOffIsASpanWithTheFailure() throws Exception {
        awaitFailure(under().stream(Context.root(), uri("/broken"), chunk -> {}));
        SpanData span = clientSpan();
        assertFailed(span);
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(200);
    }

    @Test
    void everySpanEndsOnce() throws Exception {
        // All that the SDK does about a second end is to say so.
        try (LogLines again = LogLines.of("io.opentelemetry.sdk.trace.SdkSpan")) {
            for (int i = 0; i < 20; i++) {
                get("/ok");
            }
            assertThat(spans.await(CLIENT, 20)).hasSize(20);
            assertThat(spans.ended()).hasSize(20);
            assertThat(again.lines()).isEmpty();
        }
    }
}
