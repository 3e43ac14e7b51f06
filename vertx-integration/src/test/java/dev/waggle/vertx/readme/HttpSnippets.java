package dev.waggle.vertx.readme;

import dev.waggle.core.EventType;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.TrustPolicy;
import dev.waggle.vertx.RoutingOptions;
import dev.waggle.vertx.VertxTracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RequestBody;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.function.Consumer;

/** The HTTP snippets of the module's README, as they are printed there. */
final class HttpSnippets {

    private HttpSnippets() {}

    static WebClient wiring(SessionTracer tracer) {
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();

        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler());
        router.post("/chat").handler(rc -> rc.end("…"));

        WebClient client = tracing.wrap(WebClient.create(vertx));
        vertx.createHttpServer().requestHandler(router).listen(8080);
        return client;
    }

    static Future<String> event(VertxTracing tracing, WebClient client, String query) {
        Future<String> answer = tracing.event(
                "call_agent",
                e -> e.type(EventType.TOOL).inputs(Map.of("query", query)).outputs(text -> Map.of("answer", text)),
                event ->
                        client.post(8081, "agent", "/invoke").sendJson(query).map(response -> response.bodyAsString()));
        return answer;
    }

    static void sessionAndTrust(VertxTracing tracing, Router router) {
        router.route()
                .handler(tracing.routingHandler(
                        o -> o.sessionFrom(rc -> rc.request().getHeader("x-chat"))
                                .sessionResponseHeader("x-chat")
                                .traceResponse(true)
                                .trust(TrustPolicy.edge())));
    }

    static void fromConfiguration(VertxTracing tracing, Router router) {
        JsonObject config = new JsonObject().put("trust", "edge").put("sessionRequestHeader", "x-chat");
        router.route().handler(tracing.routingHandler(new RoutingOptions(config)));
    }

    static void currentEvent(VertxTracing tracing, Router router) {
        router.get("/search").handler(rc -> {
            tracing.requestEvent(rc).inputs("query", rc.queryParams().get("q"));
            rc.end("…");
        });
    }

    record Token(String text, Map<String, Integer> usage) {}

    interface Model {
        Future<Void> ask(String question, Consumer<Token> tokens);
    }

    static Future<Void> stream(VertxTracing tracing, Model model, String question, HttpServerResponse response) {
        Future<Void> told = tracing.<Token, Void>stream(
                "answer",
                e -> e.type(EventType.MODEL)
                        .inputs("question", question)
                        .text(Token::text)
                        .usage(Token::usage),
                (event, items) -> model.ask(question, token -> {
                    items.accept(token);
                    response.write(token.text());
                }));
        return told;
    }

    record ChatRequest(String session) {
        static ChatRequest of(RequestBody body) {
            return body.asPojo(ChatRequest.class);
        }
    }

    static void sessionOfTheBody(VertxTracing tracing, Router router) {
        router.post("/chat").handler(BodyHandler.create()).handler(rc -> {
            ChatRequest chat = ChatRequest.of(rc.body()); // yours, and it refuses what it cannot read
            tracing.joinSession(rc, chat.session());
            rc.next();
        });
    }

    static void webSocketsOfBrowsers(VertxTracing tracing, HttpServer server) {
        server.webSocketHandler(tracing.webSocketHandler(
                o -> o.sessionFrom(socket -> socket.path().substring("/chat/".length()))
                        .trust(TrustPolicy.edge()),
                socket -> socket.textMessageHandler(text -> socket.writeTextMessage("…"))));
    }

    static void withoutARouter(VertxTracing tracing, HttpServer server) {
        server.requestHandler(
                tracing.requestHandler(request -> request.response().end("hello")));
        server.webSocketHandler(tracing.webSocketHandler(socket -> socket.textMessageHandler(
                text -> tracing.event("message", e -> e.inputs("text", text), event -> socket.writeTextMessage("…")))));
    }

    static Future<HttpResponse<io.vertx.core.buffer.Buffer>> clients(VertxTracing tracing, Vertx vertx) {
        HttpClient plain = tracing.wrap((HttpClient) vertx.createHttpClient());
        WebClient beside = tracing.webClient(vertx, new WebClientOptions());
        return beside.get(8082, plain == null ? "tool" : "model", "/").send();
    }
}
