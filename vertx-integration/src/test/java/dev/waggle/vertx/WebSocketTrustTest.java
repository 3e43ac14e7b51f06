package dev.waggle.vertx;

import static dev.waggle.vertx.ChatSockets.TRACE;
import static dev.waggle.vertx.ChatSockets.answerEveryMessage;
import static dev.waggle.vertx.ChatSockets.answered;
import static dev.waggle.vertx.ChatSockets.routed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.TrustPolicy;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Handler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose session and trace a socket is in: what the handshake claims, what the application gives, or its own. */
class WebSocketTrustTest {

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
            ChatSockets.Client client = new ChatSockets.Client(port, "/chat");
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
}
