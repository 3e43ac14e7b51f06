package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.TrustPolicy;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A chat over WebSockets, and a client of it that claims a session and a trace. */
final class ChatSockets {

    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private ChatSockets() {}

    /** A client that knows nothing of Vert.x; completes with the first text that comes back. */
    static final class Client implements WebSocket.Listener {

        final CompletableFuture<String> answer = new CompletableFuture<>();
        final WebSocket socket;

        Client(int port, String path) {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .header("baggage", "session_id=chat-1")
                    .buildAsync(URI.create("ws://localhost:" + port + path), this)
                    .join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            answer.complete(data.toString());
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        void close() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }

    static void answerEveryMessage(Stack.Service service, ServerWebSocket socket) {
        // As applications do, who displace whatever handler was in this slot.
        socket.closeHandler(v -> {});
        socket.textMessageHandler(text -> service.tracing.event("message", e -> e.inputs("text", text), event -> {
            return socket.writeTextMessage("heard " + text);
        }));
    }

    static int routed(
            Stack.Service service,
            TrustPolicy<HttpServerRequest> ofTheRequest,
            TrustPolicy<ServerWebSocket> ofTheSocket)
            throws Exception {
        Handler<ServerWebSocket> handler = service.tracing.webSocketHandler(
                o -> o.trust(ofTheSocket), socket -> answerEveryMessage(service, socket));
        Router router = Router.router(service.vertx);
        router.route().handler(service.tracing.routingHandler(o -> o.trust(ofTheRequest)));
        router.get("/chat").handler(rc -> rc.request().toWebSocket().onSuccess(handler));
        return service.serve(router);
    }

    static SpanData answered(Stack.Service service, int port) throws Exception {
        return answered(service, port, "/chat");
    }

    static SpanData answered(Stack.Service service, int port, String path) throws Exception {
        Client client = new Client(port, path);
        client.say("one");
        assertThat(client.answer.get(60, TimeUnit.SECONDS)).isEqualTo("heard one");
        client.close();
        service.spans.await("websocket");
        return service.spans.await("message");
    }
}
