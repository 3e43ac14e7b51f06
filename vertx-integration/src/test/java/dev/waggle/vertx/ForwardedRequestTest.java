package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.AllowForwardHeaders;
import io.vertx.ext.web.Router;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which address a server span has behind a proxy: the one that the router believes, in every mode. */
class ForwardedRequestTest {

    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

    @ParameterizedTest
    @CsvSource({"NO_TRACER, HTTP_1_1", "OUR_FACTORY, HTTP_1_1", "NO_TRACER, HTTP_2", "OUR_FACTORY, HTTP_2"})
    void whatWasForwardedIsTheAddressWhereTheRouterAllowsIt(Mode mode, HttpVersion version) {
        SpanData server = serverSpan(mode, version, AllowForwardHeaders.X_FORWARD);

        assertThat(text(server, "url.scheme")).isEqualTo("https");
        assertThat(text(server, "server.address")).isEqualTo("shop.example");
        assertThat(server.getAttributes().get(PORT)).isEqualTo(8443);
    }

    @ParameterizedTest
    @CsvSource({"NO_TRACER, HTTP_1_1", "OUR_FACTORY, HTTP_1_1", "NO_TRACER, HTTP_2", "OUR_FACTORY, HTTP_2"})
    void whatWasForwardedIsNotBelievedWhereTheRouterDoesNot(Mode mode, HttpVersion version) {
        SpanData server = serverSpan(mode, version, AllowForwardHeaders.NONE);

        assertThat(text(server, "url.scheme")).isEqualTo("http");
        assertThat(text(server, "server.address")).isEqualTo("127.0.0.1");
    }

    private static SpanData serverSpan(Mode mode, HttpVersion version, AllowForwardHeaders allowed) {
        try (Traced traced = new Traced(mode)) {
            Router router = Router.router(traced.vertx).allowForward(allowed);
            router.route().handler(traced.tracing.routingHandler());
            router.get("/").handler(rc -> rc.end("hello"));
            try (HttpPair pair = new HttpPair(traced.vertx, version, router)) {
                await(pair.webClient()
                        .get("/")
                        .putHeader("x-forwarded-proto", "https")
                        .putHeader("x-forwarded-host", "shop.example")
                        .putHeader("x-forwarded-port", "8443")
                        .send());
                return traced.spans.await(SpanKind.SERVER);
            }
        }
    }
}
