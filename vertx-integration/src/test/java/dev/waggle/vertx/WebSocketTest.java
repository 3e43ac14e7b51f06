package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.TrustPolicy;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Line 6: the upgrade's span ends at 101, and everything that the socket does after it is nobody's. */
class WebSocketTest {

    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> CLOSE_CODE = AttributeKey.longKey("honeyhive_metadata.close_code");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** A client that knows nothing of Vert.x; completes with the first text that comes back. */
    private static final class Client implements WebSocket.Listener {

        private final CompletableFuture<String> answer = new CompletableFuture<>();
        private final WebSocket socket;

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

    private static void answerEveryMessage(Stack.Service service, ServerWebSocket socket) {
        // As applications do, who displace whatever handler was in this slot.
        socket.closeHandler(v -> {});
        socket.textMessageHandler(text -> service.tracing.event("message", e -> e.inputs("text", text), event -> {
            return socket.writeTextMessage("heard " + text);
        }));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void aSocketIsAnEventAndItsMessagesAreInIt(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = Requests.await(service.vertx
                            .createHttpServer()
                            .webSocketHandler(
                                    service.tracing.webSocketHandler(socket -> answerEveryMessage(service, socket)))
                            .listen(0, "localhost"))
                    .actualPort();
            Client client = new Client(port, "/chat");
            client.say("one");
            assertThat(client.answer.get(60, TimeUnit.SECONDS)).isEqualTo("heard one");
            SpanData message = service.spans.await("message");
            assertThat(service.spans.ended()).extracting(SpanData::getName).doesNotContain("websocket");
            client.close();
            SpanData socket = service.spans.await("websocket");
            assertThat(message.getParentSpanId()).isEqualTo(socket.getSpanId());
            assertThat(RecordedSpans.sessionOf(message)).isEqualTo("chat-1");
            assertThat(socket.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void aClientThatJustGoesCancelsTheEvent(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = Requests.await(service.vertx
                            .createHttpServer()
                            .webSocketHandler(
                                    service.tracing.webSocketHandler(socket -> answerEveryMessage(service, socket)))
                            .listen(0, "localhost"))
                    .actualPort();
            Client client = new Client(port, "/chat");
            client.say("one");
            client.answer.get(60, TimeUnit.SECONDS);
            client.socket.abort();
            SpanData socket = service.spans.await("websocket");
            assertThat(socket.getAttributes().get(AttributeKey.stringKey("honeyhive_metadata.status")))
                    .isEqualTo("cancelled");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void everyMessageIsAnEventOfItsSocketWhereThatIsAskedFor(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            VertxTracing tracing =
                    VertxTracing.create(service.spans.tracer(), new VertxTracingOptions().setMessageEvents(true));
            int port = Requests.await(service.vertx
                            .createHttpServer()
                            .webSocketHandler(tracing.webSocketHandler(socket -> socket.textMessageHandler(text -> {
                                service.child("inside");
                                if (text.equals("boom")) {
                                    throw new IllegalStateException(text);
                                }
                                socket.writeTextMessage("heard " + text);
                            })))
                            .listen(0, "localhost"))
                    .actualPort();
            Client client = new Client(port, "/chat");
            client.say("one");
            assertThat(client.answer.get(60, TimeUnit.SECONDS)).isEqualTo("heard one");
            SpanData message = service.spans.await("websocket message");
            assertThat(service.spans.await("inside").getParentSpanId()).isEqualTo(message.getSpanId());
            assertThat(message.getAttributes().get(AttributeKey.stringKey("honeyhive_metadata.type")))
                    .isEqualTo("text");
            assertThat(message.getAttributes().get(AttributeKey.longKey("honeyhive_metadata.length")))
                    .isEqualTo(3);
            service.spans.forget();

            client.say("boom");
            SpanData failed = service.spans.await("websocket message");
            assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            client.socket.abort();
            SpanData socket = service.spans.await("websocket");
            assertThat(List.of(message, failed))
                    .allSatisfy(each -> assertThat(each.getParentSpanId()).isEqualTo(socket.getSpanId()));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void whoIsNotTrustedHasASessionOfItsOwnAndALinkToWhatItClaims(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            SpanData message = spokenTo(service, TrustPolicy.edge());
            SpanData socket = service.spans.await("websocket");
            assertThat(message.getParentSpanId()).isEqualTo(socket.getSpanId());
            assertThat(RecordedSpans.sessionOf(message))
                    .isNotNull()
                    .isNotEqualTo("chat-1")
                    .isEqualTo(RecordedSpans.sessionOf(socket));
            assertThat(socket.getTraceId()).isNotEqualTo(TRACE);
            assertThat(socket.getParentSpanContext().isValid()).isFalse();
            assertThat(socket.getLinks())
                    .extracting(link -> link.getSpanContext().getTraceId())
                    .containsExactly(TRACE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void anUpgradeWithoutARouteIsAskedThePolicyToo(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            Handler<ServerWebSocket> handler = service.tracing.webSocketHandler(
                    o -> o.trust(TrustPolicy.edge()), socket -> answerEveryMessage(service, socket));
            int port = Requests.await(service.vertx
                            .createHttpServer()
                            .requestHandler(request -> request.toWebSocket().onSuccess(handler))
                            .listen(0, "localhost"))
                    .actualPort();
            SpanData message = answered(service, port);
            assertThat(RecordedSpans.sessionOf(message)).isNotNull().isNotEqualTo("chat-1");
            assertThat(service.spans.await("websocket").getTraceId()).isNotEqualTo(TRACE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WITHOUT_A_TRACER", "WITH_OUR_FACTORY"})
    void belowARequestThatBelievesNobodyASocketIsInItsSession(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            for (TrustPolicy<ServerWebSocket> policy :
                    List.of(TrustPolicy.<ServerWebSocket>edge(), TrustPolicy.<ServerWebSocket>trusted())) {
                SpanData message = answered(service, routed(service, TrustPolicy.edge(), policy));
                SpanData socket = service.spans.await("websocket");
                SpanData server = service.spans.await("GET /chat");
                assertThat(socket.getParentSpanId()).isEqualTo(server.getSpanId());
                assertThat(message.getParentSpanId()).isEqualTo(socket.getSpanId());
                assertThat(server.getTraceId()).isNotEqualTo(TRACE);
                assertThat(RecordedSpans.sessionOf(message))
                        .isNotNull()
                        .isNotEqualTo("chat-1")
                        .isEqualTo(RecordedSpans.sessionOf(server));
                service.spans.forget();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void theStricterOfTwoPoliciesDecides(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            SpanData message = answered(service, routed(service, TrustPolicy.trusted(), TrustPolicy.edge()));
            SpanData socket = service.spans.await("websocket");
            assertThat(message.getParentSpanId()).isEqualTo(socket.getSpanId());
            assertThat(socket.getTraceId()).isNotEqualTo(TRACE);
            assertThat(RecordedSpans.sessionOf(message)).isNotNull().isNotEqualTo("chat-1");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void inARouteTooAClientThatJustGoesCancelsTheEvent(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            Client client = new Client(routed(service, TrustPolicy.trusted(), TrustPolicy.trusted()), "/chat");
            client.say("one");
            client.answer.get(60, TimeUnit.SECONDS);
            client.socket.abort();
            assertThat(service.spans
                            .await("websocket")
                            .getAttributes()
                            .get(AttributeKey.stringKey("honeyhive_metadata.status")))
                    .isEqualTo("cancelled");
        }
    }

    private static int routed(
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

    /** A router gives its handlers a view of the socket that hides its channel, and here no span tells of it. */
    @Test
    void aRoutersSocketKeepsTheCloseHandlerOfTheApplicationAndItsMessagesAreEvents() throws Exception {
        try (Stack.Service service = Stack.WITHOUT_A_TRACER.start()) {
            VertxTracing tracing =
                    VertxTracing.create(service.spans.tracer(), new VertxTracingOptions().setMessageEvents(true));
            CompletableFuture<Short> closed = new CompletableFuture<>();
            Handler<ServerWebSocket> handler = tracing.webSocketHandler(socket -> {
                socket.closeHandler(v -> closed.complete(socket.closeStatusCode()));
                socket.textMessageHandler(text -> socket.writeTextMessage("heard " + text));
            });
            Router router = Router.router(service.vertx);
            router.get("/chat").handler(rc -> rc.request().toWebSocket().onSuccess(handler));
            Client client = new Client(service.serve(router), "/chat");
            client.say("one");
            assertThat(client.answer.get(60, TimeUnit.SECONDS)).isEqualTo("heard one");
            client.close();
            assertThat(closed.get(60, TimeUnit.SECONDS)).isEqualTo((short) 1000);
            SpanData socket = service.spans.await("websocket");
            assertThat(socket.getAttributes().get(CLOSE_CODE)).isEqualTo(1000);
            assertThat(service.spans.await("websocket message").getParentSpanId())
                    .isEqualTo(socket.getSpanId());
        }
    }

    @Test
    void aRoutersSocketThatHasClosedAlreadyEndsItsEvent() throws Exception {
        try (Stack.Service service = Stack.WITHOUT_A_TRACER.start()) {
            Handler<ServerWebSocket> handler = service.tracing.webSocketHandler(socket -> {});
            Router router = Router.router(service.vertx);
            router.get("/chat")
                    .handler(rc -> rc.request()
                            .toWebSocket()
                            .onSuccess(socket -> socket.closeHandler(
                                    gone -> service.vertx.runOnContext(later -> handler.handle(socket)))));
            new Client(service.serve(router), "/chat").close();
            assertThat(service.spans.await("websocket").getAttributes().get(CLOSE_CODE))
                    .isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STOCK")
    void thePolicySeesTheHandshakeAndMayTrustIt(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            SpanData message = spokenTo(
                    service,
                    TrustPolicy.when(socket -> socket.path().equals("/chat")
                            && "session_id=chat-1".equals(socket.headers().get("baggage"))));
            assertThat(RecordedSpans.sessionOf(message)).isEqualTo("chat-1");
            assertThat(message.getTraceId()).isEqualTo(TRACE);
        }
    }

    @Test
    void aPolicyThatThrowsTrustsNobody() throws Exception {
        try (Stack.Service service = Stack.WITH_OUR_FACTORY.start()) {
            SpanData message = spokenTo(service, socket -> {
                throw new IllegalStateException("no list of friends");
            });
            assertThat(RecordedSpans.sessionOf(message)).isNotNull().isNotEqualTo("chat-1");
        }
    }

    @Test
    void aSocketOfARequestThatIsIgnoredIsNotRecordedEither() throws Exception {
        try (Stack.Service service = Stack.WITH_OUR_FACTORY.start()) {
            Handler<ServerWebSocket> handler = service.tracing.webSocketHandler(
                    o -> o.trust(TrustPolicy.edge()), socket -> answerEveryMessage(service, socket));
            Router router = Router.router(service.vertx);
            router.route().handler(service.tracing.routingHandler(o -> o.ignorePaths("/chat")));
            router.get("/chat").handler(rc -> rc.request().toWebSocket().onSuccess(handler));
            router.get("/other").handler(rc -> rc.end());
            int port = service.serve(router);
            Client client = new Client(port, "/chat");
            client.say("one");
            assertThat(client.answer.get(60, TimeUnit.SECONDS)).isEqualTo("heard one");
            client.close();
            new Requests(HttpClient.Version.HTTP_1_1, port).get("/other");
            service.spans.await("GET /other");
            assertThat(service.spans.ended()).hasSize(1);
        }
    }

    /** A browser cannot set headers, but path and query. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSessionThatTheApplicationGivesWinsAndIsBelieved(boolean trusted) throws Exception {
        try (Stack.Service service = Stack.WITH_OUR_FACTORY.start()) {
            SpanData message = spokenTo(
                    service,
                    o -> o.sessionFrom(ServerWebSocket::query)
                            .trust(trusted ? TrustPolicy.trusted() : TrustPolicy.edge()),
                    "/chat?chat-9");
            assertThat(RecordedSpans.sessionOf(message)).isEqualTo("chat-9");
            assertThat(message.getTraceId().equals(TRACE)).isEqualTo(trusted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/chat?no%20id%20at%20all"})
    void whatTheApplicationGivesAndIsNoIdIsNotGiven(String path) throws Exception {
        try (Stack.Service service = Stack.WITH_OUR_FACTORY.start()) {
            SpanData message = spokenTo(service, o -> o.sessionFrom(ServerWebSocket::query), path);
            assertThat(RecordedSpans.sessionOf(message)).isEqualTo("chat-1");
        }
    }

    /** The event of a message to a socket that has been closed again. */
    private static SpanData spokenTo(Stack.Service service, TrustPolicy<ServerWebSocket> trust) throws Exception {
        return spokenTo(service, o -> o.trust(trust), "/chat");
    }

    private static SpanData spokenTo(Stack.Service service, Consumer<WebSocketOptions> options, String path)
            throws Exception {
        int port = Requests.await(service.vertx
                        .createHttpServer()
                        .webSocketHandler(service.tracing.webSocketHandler(
                                options, socket -> answerEveryMessage(service, socket)))
                        .listen(0, "localhost"))
                .actualPort();
        return answered(service, port, path);
    }

    private static SpanData answered(Stack.Service service, int port) throws Exception {
        return answered(service, port, "/chat");
    }

    private static SpanData answered(Stack.Service service, int port, String path) throws Exception {
        Client client = new Client(port, path);
        client.say("one");
        assertThat(client.answer.get(60, TimeUnit.SECONDS)).isEqualTo("heard one");
        client.close();
        service.spans.await("websocket");
        return service.spans.await("message");
    }

    /** As applications keep their sockets, to write to all of them. */
    @Test
    void aSocketWhoseMessagesAreEventsIsFoundInTheListThatItWasPutInto() throws Exception {
        try (Stack.Service service = Stack.WITHOUT_A_TRACER.start()) {
            VertxTracing tracing =
                    VertxTracing.create(service.spans.tracer(), new VertxTracingOptions().setMessageEvents(true));
            List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
            CompletableFuture<Boolean> removed = new CompletableFuture<>();
            int port = Requests.await(service.vertx
                            .createHttpServer()
                            .webSocketHandler(tracing.webSocketHandler(socket -> {
                                sockets.add(socket);
                                socket.closeHandler(v -> removed.complete(sockets.remove(socket)));
                            }))
                            .listen(0, "localhost"))
                    .actualPort();
            new Client(port, "/chat").close();

            assertThat(removed.join()).isTrue();
        }
    }

    /** With a router the server span itself lives as long as the socket. */
    @ParameterizedTest
    @EnumSource(names = {"WITHOUT_A_TRACER", "WITH_OUR_FACTORY"})
    void anUpgradeInARouteKeepsItsServerSpanOpen(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = service.serve(router -> upgrade(service, router));
            Client client = new Client(port, "/chat");
            client.say("one");
            assertThat(client.answer.get(60, TimeUnit.SECONDS)).isEqualTo("heard one");
            SpanData message = service.spans.await("message");
            assertThat(service.spans.of(SpanKind.SERVER)).isEmpty();
            client.close();
            SpanData server = service.spans.await(SpanKind.SERVER);
            assertThat(server.getName()).isEqualTo("GET /chat");
            assertThat(server.getAttributes().get(STATUS)).isEqualTo(101);
            assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(message.getParentSpanId()).isEqualTo(server.getSpanId());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "STOCK")
    void onTheStockStackTheUpgradeEndsAt101AndItsMessagesAreOrphans(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = service.serve(router -> upgrade(service, router));
            Client client = new Client(port, "/chat");
            service.spans.await(SpanKind.SERVER);
            client.say("one");
            client.answer.get(60, TimeUnit.SECONDS);
            assertThat(service.spans.await("message").getParentSpanContext().isValid())
                    .isFalse();
            client.close();
        }
    }

    private static void upgrade(Stack.Service service, Router router) {
        router.get("/chat").handler(rc -> {
            HttpServerRequest request = rc.request();
            Future<ServerWebSocket> upgraded = request.toWebSocket();
            upgraded.onSuccess(socket -> answerEveryMessage(service, socket));
        });
    }
}
