package dev.waggle.core.contract;

import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.LogLines;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link HttpServerContract}: what a server span is called, what it says, and how long it lives. */
public abstract class HttpServerLifeContract extends HttpServerContract {

    @Test
    void aRequestMakesOneServerSpan() throws Exception {
        assertThat(start().get("/hello").body()).isEqualTo("hello");
        serverSpan();
        assertThat(spans.ended()).hasSize(1);
    }

    @Test
    void theSpanIsNamedAfterMethodAndRoute() throws Exception {
        start().get("/hello");
        SpanData span = serverSpan();
        assertThat(span.getName()).isEqualTo("GET /hello");
        assertThat(span.getAttributes().get(ROUTE)).isEqualTo("/hello");
    }

    @Test
    void aPathParameterIsNotPartOfTheName() throws Exception {
        assertThat(start().get("/users/4711").body()).isEqualTo("4711");
        assertThat(serverSpan().getName()).isEqualTo("GET " + template().apply("/users/{id}"));
    }

    @Test
    void aNestedRouteIsNamedInFull() throws Exception {
        assertThat(start().get("/shop/orders/7").body()).isEqualTo("7");
        assertThat(serverSpan().getName()).isEqualTo("GET " + template().apply("/shop/orders/{id}"));
    }

    @Test
    void aCatchAllRouteIsNamedByItsTemplate() throws Exception {
        assertThat(start().get("/files/a/b/c").body()).isEqualTo("file");
        assertThat(serverSpan().getName()).isEqualTo("GET " + template().apply("/files/**"));
    }

    @Test
    void anUnmatchedPathHasNoRouteAndIsNoError() throws Exception {
        assertThat(start().get("/nowhere/4711").statusCode()).isEqualTo(404);
        SpanData span = serverSpan();
        assertThat(span.getName()).isEqualTo("GET");
        assertThat(span.getAttributes().get(ROUTE)).isNull();
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(404);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aFailedRouteKeepsItsName() throws Exception {
        start().get("/throws");
        assertThat(serverSpan().getName()).isEqualTo("GET /throws");
    }

    @Test
    void theRequestIsDescribedByTheStableConventions() throws Exception {
        ContractHttp http = start();
        http.get("/hello");
        SpanData span = serverSpan();
        attribute(span, "http.request.method", "GET");
        attribute(span, "url.path", "/hello");
        attribute(span, "url.scheme", "http");
        attribute(span, "server.address", "localhost");
        attribute(span, "server.port", (long) http.uri("/").getPort());
        attribute(span, "user_agent.original", "contract/1");
        attribute(span, "http.response.status_code", 200L);
        attribute(span, "network.protocol.version", version() == HttpClient.Version.HTTP_2 ? "2" : "1.1");
        assertThat(span.getAttributes().asMap().keySet())
                .extracting(key -> key.getKey())
                .contains("network.peer.address", "network.peer.port", "client.address")
                .doesNotContain("http.method", "http.url", "http.status_code", "http.target");
    }

    @Test
    void theQueryIsRecordedWithoutItsCredentials() throws Exception {
        start().get("/hello?q=bees&sig=verysecret&n=1");
        attribute(serverSpan(), "url.query", "q=bees&sig=REDACTED&n=1");
    }

    @Test
    void aForwardedAddressIsTheClientsAddress() throws Exception {
        start().get("/hello", "x-forwarded-for", "203.0.113.7, 10.0.0.1");
        attribute(serverSpan(), "client.address", "203.0.113.7");
    }

    @Test
    void aMethodThatIsNotWellKnownIsOther() throws Exception {
        ContractHttp http = start();
        http.send(http.request("/hello").method("BREW", BodyPublishers.noBody()).build());
        SpanData span = serverSpan();
        assertThat(span.getName()).startsWith("HTTP");
        assertThat(span.getAttributes().get(METHOD)).isEqualTo("_OTHER");
        attribute(span, "http.request.method_original", "BREW");
    }

    @Test
    void aPostedBodyIsAnsweredWithinOneSpan() throws Exception {
        ContractHttp http = start();
        String body = "x".repeat(200_000);
        assertThat(http.send(http.request("/echo")
                                .POST(BodyPublishers.ofString(body))
                                .build())
                        .body())
                .isEqualTo(body);
        assertThat(serverSpan().getName()).isEqualTo("POST /echo");
        assertThat(spans.ended()).hasSize(1);
    }

    @Test
    void aClientErrorIsNoErrorOfTheServer() throws Exception {
        start().get("/status/400");
        SpanData span = serverSpan();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isNull();
    }

    @Test
    void aRedirectIsNoError() throws Exception {
        start().get("/status/302");
        SpanData span = serverSpan();
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(302);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aServerErrorIsAnErrorWithItsStatusAsType() throws Exception {
        start().get("/status/503");
        SpanData span = serverSpan();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isEqualTo("503");
        assertThat(span.getEvents()).isEmpty();
    }

    @Test
    void anExceptionThatAHandlerThrowsIsRecordedOnce() throws Exception {
        assertThat(start().get("/throws").statusCode()).isEqualTo(500);
        assertOneException(serverSpan(), "boom");
    }

    @Test
    void anAsynchronousFailureIsRecordedOnce() throws Exception {
        assertThat(start().get("/fails").statusCode()).isEqualTo(500);
        assertOneException(serverSpan(), "boom");
    }

    private static void assertOneException(SpanData span, String message) {
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(500);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(span.getEvents()).hasSize(1).allSatisfy(event -> {
            assertThat(event.getName()).isEqualTo("exception");
            assertThat(event.getAttributes().asMap().values()).contains(message);
        });
    }

    @Test
    void anAnswerThatComesLaterEndsTheSpanThen() throws Exception {
        ServerScenario scenario = scenario();
        ContractHttp http = start(scenario);
        CompletableFuture<HttpResponse<String>> answer =
                http.client().sendAsync(http.request("/async").build(), HttpResponse.BodyHandlers.ofString());
        http.get("/hello");
        spans.await(SERVER, 1);
        assertThat(spans.of(SERVER)).extracting(SpanData::getName).containsExactly("GET /hello");
        scenario.gate().complete(null);
        assertThat(answer.join().body()).isEqualTo("late");
        assertThat(spans.await(SERVER, 2)).extracting(SpanData::getName).contains("GET /async");
    }

    @Test
    void aStreamedAnswerKeepsItsSpanOpenUntilTheLastByte() throws Exception {
        ServerScenario scenario = scenario();
        HttpResponse<InputStream> answer = start(scenario).open("/stream");
        assertThat(new String(answer.body().readNBytes(5))).isEqualTo("first");
        assertThat(spans.of(SERVER)).isEmpty();
        scenario.gate().complete(null);
        assertThat(new String(answer.body().readAllBytes())).isEqualTo("second");
        SpanData span = serverSpan();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().get(STATUS)).isEqualTo(200);
        assertThat(span.getEndEpochNanos())
                .isGreaterThanOrEqualTo(spans.await("during").getEndEpochNanos());
    }

    @Test
    void workDuringAStreamIsAChildOfTheServerSpan() throws Exception {
        ServerScenario scenario = scenario();
        HttpResponse<InputStream> answer = start(scenario).open("/stream");
        scenario.gate().complete(null);
        answer.body().readAllBytes();
        SpanData server = serverSpan();
        SpanData during = spans.await("during");
        assertThat(during.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(RecordedSpans.sessionOf(during)).isEqualTo(RecordedSpans.sessionOf(server));
    }

    @Test
    void workAfterTheAnswerKeepsItsParent() throws Exception {
        ServerScenario scenario = scenario();
        assertThat(start(scenario).get("/late").body()).isEqualTo("answered");
        SpanData server = serverSpan();
        scenario.gate().complete(null);
        SpanData late = spans.await("late");
        assertThat(late.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(RecordedSpans.sessionOf(late)).isEqualTo(RecordedSpans.sessionOf(server));
    }

    @Test
    void aClientThatLeavesInTheMiddleEndsTheSpanAsCancelled() throws Exception {
        HttpResponse<InputStream> answer = start().open("/endless");
        assertThat(answer.body().read()).isPositive();
        assertThat(spans.of(SERVER)).isEmpty();
        answer.body().close();
        SpanData span = serverSpan();
        assertThat(span.getName()).isEqualTo("GET /endless");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isEqualTo("client_disconnected");
        attribute(span, "honeyhive_metadata.status", "cancelled");
        attribute(span, "http.response.status_code", 200L);
        assertThat(span.getEvents()).isEmpty();
    }

    @Test
    void aFailureInTheMiddleOfAStreamEndsTheSpanAsAnError() throws Exception {
        try {
            start().open("/breaks").body().readAllBytes();
        } catch (java.io.IOException | java.io.UncheckedIOException expected) {
            // The answer is broken off: how that looks to the client is the server's affair.
        }
        SpanData span = serverSpan();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(span.getEvents()).hasSize(1);
        attribute(span, "http.response.status_code", 200L);
    }

    @Test
    void everySpanEndsOnce() throws Exception {
        ContractHttp http = start();
        // All that the SDK does about a second end is to say so.
        try (LogLines again = LogLines.of("io.opentelemetry.sdk.trace.SdkSpan")) {
            for (int i = 0; i < 20; i++) {
                http.get(i % 2 == 0 ? "/hello" : "/throws");
            }
            assertThat(spans.await(SERVER, 20)).hasSize(20).doesNotHaveDuplicates();
            assertThat(spans.ended()).hasSize(20);
            closeAll();
            assertThat(again.lines()).isEmpty();
        }
    }
}
