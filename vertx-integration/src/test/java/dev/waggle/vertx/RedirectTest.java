package dev.waggle.vertx;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import dev.waggle.core.contract.SocketUpstream;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several attempts of one call, and calls that are given up. */
class RedirectTest {

    private static final AttributeKey<Long> RESENDS = AttributeKey.longKey("http.request.resend_count");

    // "localhost" may have the context, the same server under its number may not.
    private final RecordedSpans spans =
            new RecordedSpans(builder -> builder.propagateTo(host -> host.equals("localhost")));
    private final VertxTracing tracing = VertxTracing.create(spans.tracer());
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        Requests.await(vertx.close());
        spans.close();
    }

    @Test
    void everyAttemptOfAWebClientIsASpanOfItsOwn() throws Exception {
        WebClient client = tracing.wrap(WebClient.create(vertx));
        try (SocketUpstream upstream = new SocketUpstream()) {
            Requests.await(
                    client.get(upstream.port(), "localhost", "/redirect?http://localhost:" + upstream.port() + "/ok")
                            .send());
            assertTwoAttempts(upstream, true);
        }
    }

    @Test
    void aRedirectOfAWebClientToAHostOutsideGetsNoHeaders() throws Exception {
        WebClient client = tracing.wrap(WebClient.create(vertx));
        try (SocketUpstream upstream = new SocketUpstream()) {
            Requests.await(
                    client.get(upstream.port(), "localhost", "/redirect?http://127.0.0.1:" + upstream.port() + "/ok")
                            .send());
            assertTwoAttempts(upstream, false);
        }
    }

    @Test
    void everyAttemptOfAnHttpClientIsASpanOfItsOwn() throws Exception {
        redirected("localhost", true);
    }

    @Test
    void aRedirectOfAnHttpClientToAHostOutsideGetsNoHeaders() throws Exception {
        redirected("127.0.0.1", false);
    }

    /** Over two servers inside and one that is not; the client itself makes the third request as it made the second. */
    @Test
    void aRedirectBehindARedirectToAHostOutsideGetsNoHeadersEither() throws Exception {
        HttpClient client = tracing.wrap((HttpClient) vertx.createHttpClient());
        try (SocketUpstream upstream = new SocketUpstream()) {
            String inside = "http://localhost:" + upstream.port();
            String outside = "http://127.0.0.1:" + upstream.port() + "/ok";
            Future<Buffer> body = client.request(new RequestOptions()
                            .setHost("localhost")
                            .setPort(upstream.port())
                            .setURI("/redirect?" + inside + "/redirect?" + outside)
                            .setFollowRedirects(true))
                    .compose(request -> request.send().compose(HttpClientResponse::body));
            assertThat(Requests.await(body)).asString().isEqualTo("ok");

            List<SpanData> attempts = spans.await(CLIENT, 3);
            assertThat(attempts)
                    .extracting(attempt -> attempt.getAttributes().get(RESENDS))
                    .containsExactly(null, 1L, 2L);
            assertThat(upstream.seen().get(1).one("traceparent"))
                    .contains(attempts.get(1).getSpanId());
            assertThat(upstream.seen().get(2).headers()).doesNotContainKeys("traceparent", "tracestate", "baggage");
        }
    }

    @Test
    void aRedirectOfAnHttpClientGoesThroughTheProxyOfItsRequest() throws Exception {
        HttpClient client = tracing.wrap((HttpClient) vertx.createHttpClient());
        try (SocketUpstream proxy = new SocketUpstream()) {
            Future<Integer> status = client.request(new RequestOptions()
                            .setHost("nowhere.invalid")
                            .setPort(80)
                            .setURI("/redirect?http://elsewhere.invalid/ok")
                            .setProxyOptions(new ProxyOptions()
                                    .setType(ProxyType.HTTP)
                                    .setHost("localhost")
                                    .setPort(proxy.port()))
                            .setFollowRedirects(true))
                    .compose(request -> request.send().map(HttpClientResponse::statusCode));
            status.toCompletionStage()
                    .toCompletableFuture()
                    .handle((answered, failure) -> "over")
                    .get();

            assertThat(proxy.seen()).hasSize(2);
        }
    }

    private void redirected(String host, boolean trusted) throws Exception {
        HttpClient client = tracing.wrap((HttpClient) vertx.createHttpClient());
        try (SocketUpstream upstream = new SocketUpstream()) {
            Future<Buffer> body = client.request(new RequestOptions()
                            .setHost("localhost")
                            .setPort(upstream.port())
                            .setURI("/redirect?http://" + host + ":" + upstream.port() + "/ok")
                            .setFollowRedirects(true))
                    .compose(request -> request.send().compose(HttpClientResponse::body));
            assertThat(Requests.await(body)).asString().isEqualTo("ok");
            assertTwoAttempts(upstream, trusted);
        }
    }

    private void assertTwoAttempts(SocketUpstream upstream, boolean trusted) {
        List<SpanData> attempts = spans.await(CLIENT, 2);
        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(0).getAttributes().get(RESENDS)).isNull();
        assertThat(attempts.get(1).getAttributes().get(RESENDS)).isEqualTo(1);
        assertThat(attempts.get(1).getParentSpanId()).isEqualTo(attempts.get(0).getParentSpanId());
        assertThat(upstream.seen().get(0).one("traceparent"))
                .contains(attempts.get(0).getSpanId());
        if (trusted) {
            assertThat(upstream.seen().get(1).one("traceparent"))
                    .contains(attempts.get(1).getSpanId());
        } else {
            assertThat(upstream.seen().get(1).headers()).doesNotContainKeys("traceparent", "tracestate", "baggage");
        }
    }

    /** What a token refresh or a retry does: it makes the request anew when it has seen the answer. */
    @Test
    void everyAttemptOfAnInterceptorThatTriesAgainIsASpanOfItsOwn() throws Exception {
        WebClient client = tracing.wrap(WebClient.create(vertx));
        ((WebClientInternal) client).addInterceptor(http -> {
            if (http.phase() == ClientPhase.RECEIVE_RESPONSE
                    && http.clientResponse().statusCode() == 503) {
                http.createRequest(http.requestOptions().setURI("/ok"));
            } else {
                http.next();
            }
        });
        try (SocketUpstream upstream = new SocketUpstream()) {
            Requests.await(
                    client.get(upstream.port(), "localhost", "/status/503").send());
            assertTwoAttempts(upstream, true);
            SpanData first = spans.of(CLIENT).get(0);
            assertThat(first.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(503);
        }
    }

    @Test
    void anAttemptThatFailsIsASpanBesideTheOneThatComesAfterIt() throws Exception {
        WebClient client = tracing.wrap(WebClient.create(vertx));
        ((WebClientInternal) client).addInterceptor(http -> {
            if (http.phase() == ClientPhase.FAILURE
                    && "/reset".equals(http.requestOptions().getURI())) {
                http.createRequest(http.requestOptions().setURI("/ok"));
            } else {
                http.next();
            }
        });
        try (SocketUpstream upstream = new SocketUpstream()) {
            Requests.await(client.get(upstream.port(), "localhost", "/reset").send());
            assertTwoAttempts(upstream, true);
            SpanData first = spans.of(CLIENT).get(0);
            assertThat(first.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(first.getEvents()).hasSize(1);
            assertThat(spans.of(CLIENT).get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        }
    }

    @Test
    void aCallThatTimesOutIsASpanWithThatFailure() throws Exception {
        WebClient client = tracing.wrap(WebClient.create(vertx));
        try (SocketUpstream upstream = new SocketUpstream()) {
            Throwable failure = Requests.await(client.get(upstream.port(), "localhost", "/hang")
                    .timeout(50)
                    .send()
                    .<Throwable>map(answer -> new AssertionError("was answered"))
                    .otherwise(cause -> cause));
            assertThat(failure).isInstanceOf(java.util.concurrent.TimeoutException.class);
            SpanData span = spans.await(CLIENT);
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("timeout");
        }
    }

    @Test
    void aRequestThatTheCallerResetsEndsItsSpan() throws Exception {
        HttpClient client = tracing.wrap((HttpClient) vertx.createHttpClient());
        try (SocketUpstream upstream = new SocketUpstream()) {
            HttpClientRequest request = Requests.await(client.request(new RequestOptions()
                    .setHost("localhost")
                    .setPort(upstream.port())
                    .setURI("/hang")));
            request.send();
            spans.awaitThat("the request", () -> !upstream.seen().isEmpty());
            request.reset();
            assertThat(spans.await(CLIENT).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        }
    }
}
