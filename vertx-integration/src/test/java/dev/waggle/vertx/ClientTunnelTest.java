package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel through a wrapped HttpClient lasts until it is closed, which is no error whoever does it. */
class ClientTunnelTest {

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void theEndOfATunnelIsNoError(String closes) {
        Vertx outside = Vertx.vertx();
        try (Traced traced = new Traced(Mode.NO_TRACER);
                HttpPair pair = new HttpPair(
                        outside,
                        HttpVersion.HTTP_1_1,
                        request -> request.toNetSocket()
                                .onSuccess(socket -> socket.handler(message -> {
                                    if (closes.equals("server")) {
                                        socket.close();
                                    } else {
                                        socket.write(message);
                                    }
                                })))) {
            HttpClient client = traced.tracing.wrap(pair.client(traced.vertx));
            traced.within(
                    "root",
                    () -> client.request(new RequestOptions()
                                    .setMethod(HttpMethod.CONNECT)
                                    .setHost("127.0.0.1")
                                    .setPort(pair.port())
                                    .setURI("example.org:443"))
                            .compose(HttpClientRequest::connect)
                            .onSuccess(response -> {
                                response.netSocket()
                                        .handler(echo -> response.netSocket().close());
                                response.netSocket().write(Buffer.buffer("hello"));
                            })
                            .mapEmpty());

            SpanData span = traced.spans.await(SpanKind.CLIENT);
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(200);
            assertThat(span.getEvents()).isEmpty();
        } finally {
            Traced.await(outside.close());
        }
    }
}
