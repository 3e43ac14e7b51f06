package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Handler;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the event of a socket says of its close, of a handler that throws, and of messages that are no text. */
class WebSocketEndTest {

    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> CLOSE_CODE = AttributeKey.longKey("honeyhive_metadata.close_code");

    private final Traced traced = new Traced(Mode.NO_TRACER, new VertxTracingOptions().setMessageEvents(true));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        traced.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1011})
    void aCloseThatTellsOfAFailureIsAnError(int code) {
        connect(socket -> socket.close((short) code, "so sorry"));

        SpanData socket = traced.span("websocket");
        assertThat(socket.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(socket.getAttributes().get(ERROR_TYPE)).isEqualTo(Integer.toString(code));
        assertThat(socket.getAttributes().get(CLOSE_CODE)).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1008, 4000})
    void aCloseForAnyOtherReasonIsNone(int code) {
        connect(socket -> socket.close((short) code, "bye"));

        SpanData socket = traced.span("websocket");
        assertThat(socket.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(socket.getAttributes().get(ERROR_TYPE)).isNull();
        assertThat(socket.getAttributes().get(CLOSE_CODE)).isEqualTo(code);
    }

    @Test
    void aHandlerThatThrowsMakesTheSocketsEventAnError() {
        WebSocket socket = connect(accepted -> {
            throw new IllegalStateException("boom");
        });
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

        SpanData event = traced.span("websocket");
        assertThat(event.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(event.getAttributes().get(ERROR_TYPE)).isEqualTo(IllegalStateException.class.getName());
    }

    @Test
    void aBinaryMessageIsAnEventToo() {
        WebSocket socket = connect(accepted -> accepted.binaryMessageHandler(bytes -> traced.spans
                .tracer()
                .startEvent(Context.current(), "inside", e -> {})
                .end()));
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}), true).join();

        SpanData message = traced.span("websocket message");
        assertThat(message.getAttributes().get(AttributeKey.stringKey("honeyhive_metadata.type")))
                .isEqualTo("binary");
        assertThat(message.getAttributes().get(AttributeKey.longKey("honeyhive_metadata.length")))
                .isEqualTo(5);
        assertThat(traced.span("inside").getParentSpanId()).isEqualTo(message.getSpanId());
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(message.getParentSpanId()).isEqualTo(traced.span("websocket").getSpanId());
    }

    private WebSocket connect(Handler<ServerWebSocket> handler) {
        int port = Traced.await(traced.vertx
                        .createHttpServer()
                        .webSocketHandler(traced.tracing.webSocketHandler(handler))
                        .listen(0, "localhost"))
                .actualPort();
        return client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:" + port + "/chat"), new WebSocket.Listener() {})
                .join();
    }
}
