package dev.waggle.vertx;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that stands on another one has its interceptors. */
class DerivedWebClientTest {

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OUR_FACTORY", "NO_TRACER"})
    void aSessionOnAWrappedClientIsWrappedAlready(Mode mode) {
        try (Traced traced = new Traced(mode);
                HttpPair pair = new HttpPair(
                        traced.vertx,
                        HttpVersion.HTTP_1_1,
                        request -> request.response().end())) {
            WebClient client = traced.tracing.wrap(pair.webClient());
            WebClient session = traced.tracing.wrap(WebClientSession.create(client));

            traced.within("root", () -> session.get("/").send());

            Traced.assertChild(traced.spans.await(CLIENT), traced.span("root"));
            assertThat(traced.spans.of(CLIENT)).hasSize(1);
        }
    }
}
