package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.http.HttpClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server without a router asks its trust policy as a routing handler does. */
class RequestHandlerTrustTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"NO_TRACER", "OUR_FACTORY"})
    void aPolicyThatThrowsTrustsNobody(Mode mode) throws Exception {
        try (Traced traced = new Traced(mode)) {
            RoutingOptions options = new RoutingOptions().trust(request -> {
                throw new IllegalStateException("no list of friends");
            });
            Handler<HttpServerRequest> tracing = traced.tracing.requestHandler(
                    options, request -> request.response().end("ok"));
            try (HttpPair pair = new HttpPair(traced.vertx, HttpVersion.HTTP_1_1, tracing)) {
                new Requests(HttpClient.Version.HTTP_1_1, pair.port())
                        .get(
                                "/",
                                "traceparent",
                                "00-" + TRACE + "-b7ad6b7169203331-01",
                                "baggage",
                                "session_id=forged");
            }
            SpanData span = traced.spans.await(SpanKind.SERVER);
            assertThat(RecordedSpans.sessionOf(span)).isNotNull().isNotEqualTo("forged");
            assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        }
    }
}
