package dev.waggle.vertx;

import static dev.waggle.vertx.ChatSockets.answerEveryMessage;
import static dev.waggle.vertx.ChatSockets.routed;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Line 6: the upgrade's span ends at 101, and everything that the socket does after it is nobody's. */
class WebSocketTest {

    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> CLOSE_CODE = AttributeKey.longKey("honeyhive_metadata.close_code");

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
            ChatSockets.Client client = new ChatSockets.Client(port, "/chat");
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
            ChatSockets.Client client = new ChatSockets.Client(port, "/chat");
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
            ChatSockets.Client client = new ChatSockets.Client(port, "/chat");
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
    void inARouteTooAClientThatJustGoesCancelsTheEvent(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            ChatSockets.Client client =
                    new ChatSockets.Client(routed(service, TrustPolicy.trusted(), TrustPolicy.trusted()), "/chat");
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
            ChatSockets.Client client = new ChatSockets.Client(service.serve(router), "/chat");
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
            new ChatSockets.Client(service.serve(router), "/chat").close();
            assertThat(service.spans.await("websocket").getAttributes().get(CLOSE_CODE))
                    .isEqualTo(1000);
        }
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
            new ChatSockets.Client(port, "/chat").close();

            assertThat(removed.join()).isTrue();
        }
    }

    /** With a router the server span itself lives as long as the socket. */
    @ParameterizedTest
    @EnumSource(names = {"WITHOUT_A_TRACER", "WITH_OUR_FACTORY"})
    void anUpgradeInARouteKeepsItsServerSpanOpen(Stack stack) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = service.serve(router -> upgrade(service, router));
            ChatSockets.Client client = new ChatSockets.Client(port, "/chat");
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
            ChatSockets.Client client = new ChatSockets.Client(port, "/chat");
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
