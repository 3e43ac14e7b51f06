package dev.waggle.examples.readme;

import static dev.waggle.core.EventType.TOOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import dev.waggle.vertx.VertxTracing;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.ProxyOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The README's wiring for Vert.x, around real HTTP. */
class VertxSnippetTest {

    private static final String HOST = "127.0.0.1";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SessionTracer tracer =
            SessionTracer.builder().service("gateway").exporter(spans).build();

    @AfterEach
    void closeTracer() {
        tracer.close();
    }

    @Test
    void aRequestThatAsksTheAgentIsOneSession() throws Exception {
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();
        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler());
        WebClient client = tracing.wrap(WebClient.create(vertx));
        try {
            Router agent = Router.router(vertx);
            agent.route().handler(tracing.routingHandler());
            agent.post("/invoke").handler(rc -> rc.end("42"));
            // As a proxy: the README's host and port need no machine of that name.
            HttpServer proxy =
                    await(vertx.createHttpServer().requestHandler(agent).listen(0, HOST));
            WebClient toAgent = tracing.wrap(WebClient.create(
                    vertx,
                    new WebClientOptions()
                            .setProxyOptions(new ProxyOptions().setHost(HOST).setPort(proxy.actualPort()))));
            router.get("/ask")
                    .handler(rc -> callAgent(tracing, toAgent, "meaning").onSuccess(a -> rc.end(a.text())));
            HttpServer gateway =
                    await(vertx.createHttpServer().requestHandler(router).listen(0, HOST));

            String answer =
                    await(client.get(gateway.actualPort(), HOST, "/ask").send()).bodyAsString();

            assertThat(answer).isEqualTo("42");
        } finally {
            await(vertx.close());
        }
        tracer.flushAndWait(Duration.ofSeconds(30));
        List<SpanData> events = spans.getFinishedSpanItems();
        assertThat(events).extracting(SpanData::getName).contains("call_agent", "GET /ask", "POST /invoke");
        assertThat(events)
                .filteredOn(span -> !span.getName().equals("GET"))
                .extracting(SpanData::getTraceId)
                .hasSize(4)
                .containsOnly(trace("call_agent"));
    }

    private static Future<Answer> callAgent(VertxTracing tracing, WebClient client, String query) {
        Future<Answer> answer = tracing.event(
                "call_agent",
                e -> e.type(TOOL).inputs(Map.of("query", query)).outputs(a -> Map.of("answer", a.text())),
                event -> client.post(8081, "agent", "/invoke").sendJson(query).map(Answer::from));
        return answer;
    }

    private String trace(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getTraceId();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
