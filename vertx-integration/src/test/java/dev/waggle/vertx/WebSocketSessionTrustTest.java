package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.TrustPolicy;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Handler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A caller who claims a session and no span leaves no remote parent behind: the session alone tells whom the request believed. */
class WebSocketSessionTrustTest {

    @ParameterizedTest
    @EnumSource(names = {"WITHOUT_A_TRACER", "WITH_OUR_FACTORY"})
    void belowARequestThatBelievedTheSessionASocketThatTrustsNobodyHasAnotherOne(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            SpanData socket = socketBelow(service, TrustPolicy.trusted());
            SpanData server = service.spans.await("GET /chat");
            assertThat(RecordedSpans.sessionOf(server)).isEqualTo("chat-1");
            assertThat(RecordedSpans.sessionOf(socket)).isNotNull().isNotEqualTo("chat-1");
            assertThat(socket.getParentSpanContext().isValid()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WITHOUT_A_TRACER", "WITH_OUR_FACTORY"})
    void belowARequestThatDidNotBelieveTheSessionASocketIsInTheRequests(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            SpanData socket = socketBelow(service, TrustPolicy.edge());
            SpanData server = service.spans.await("GET /chat");
            assertThat(socket.getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(RecordedSpans.sessionOf(socket))
                    .isNotNull()
                    .isNotEqualTo("chat-1")
                    .isEqualTo(RecordedSpans.sessionOf(server));
        }
    }

    /** The event of a socket that trusts nobody, in a route whose routing handler has this policy. */
    private static SpanData socketBelow(Stack.Service service, TrustPolicy<Object> ofTheRequest) throws Exception {
        Handler<ServerWebSocket> handler =
                service.tracing.webSocketHandler(o -> o.trust(TrustPolicy.edge()), socket -> {});
        Router router = Router.router(service.vertx);
        router.route().handler(service.tracing.routingHandler(o -> o.trust(ofTheRequest)));
        router.get("/chat").handler(rc -> rc.request().toWebSocket().onSuccess(handler));
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("baggage", "session_id=chat-1")
                .buildAsync(
                        URI.create("ws://localhost:" + service.serve(router) + "/chat"), new WebSocket.Listener() {})
                .join();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        return service.spans.await("websocket");
    }
}
