package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.trace.SpanKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** The README's recipes for reactor-netty without Spring. */
class NettyRecipeTest {

    private final Recorded recorded = new Recorded();
    private final ReactorTracing tracing = recorded.tracing;
    private final DisposableServer server = HttpServer.create()
            .host("localhost")
            .port(0)
            .route(routes -> routes.get(
                    "/ask",
                    (request, response) -> response.sendString(Mono.just("answer")
                            .transform(Enrich.tool("look up", e -> {}))
                            .transform(Enrich.event("GET /ask", e -> e.kind(SpanKind.SERVER)))
                            .contextWrite(tracing.withRequest(headers(request.requestHeaders()))))))
            .bindNow();

    @AfterEach
    void close() {
        server.disposeNow();
        recorded.close();
    }

    static Map<String, List<String>> headers(HttpHeaders headers) {
        return headers.names().stream().collect(Collectors.toMap(name -> name, headers::getAll));
    }

    private Mono<String> ask(HttpClient client) {
        return Mono.defer(() -> Enrich.inject(new HashMap<String, String>()))
                .flatMap(context -> client.headers(headers -> context.forEach(headers::set))
                        .get()
                        .uri("/ask")
                        .responseContent()
                        .aggregate()
                        .asString())
                .transform(Enrich.event("GET", e -> e.kind(SpanKind.CLIENT)));
    }

    @Test
    void aPlainClientAndAPlainServerShareTraceAndSession() {
        HttpClient client = HttpClient.create().host("localhost").port(server.port());
        String answer = ask(client)
                .transform(tracing.event("chat", e -> e.session(recorded.tracer.joinSession("chat-7"))))
                .block();
        assertThat(answer).isEqualTo("answer");
        Recorded.eventually(() -> recorded.spans().size() == 4);
        Recorded.assertChild(recorded.span("GET"), recorded.span("chat"));
        Recorded.assertChild(recorded.span("GET /ask"), recorded.span("GET"));
        Recorded.assertChild(recorded.span("look up"), recorded.span("GET /ask"));
        assertThat(recorded.spans())
                .allSatisfy(span ->
                        assertThat(Recorded.text(span, "honeyhive.session_id")).isEqualTo("chat-7"));
    }

    @Test
    void aRequestThatNamesNoSessionIsOne() {
        HttpClient client = HttpClient.create().host("localhost").port(server.port());
        client.get().uri("/ask").responseContent().aggregate().asString().block();
        Recorded.eventually(() -> recorded.spans().size() == 2);
        assertThat(Recorded.text(recorded.span("GET /ask"), "honeyhive.session_id"))
                .isNotNull()
                .isEqualTo(Recorded.text(recorded.span("look up"), "honeyhive.session_id"));
    }

    @Test
    void aRequestThatIsKeptSendsEachSubscribersContextAndNoOthers() {
        Mono<String> ask = ask(HttpClient.create().host("localhost").port(server.port()));
        ask.transform(tracing.event("alice's", e -> e.session(recorded.tracer.joinSession("alice"))))
                .block();
        Recorded.eventually(() -> recorded.spans().size() == 4);
        recorded.exporter.reset();
        ask.transform(tracing.event("nobody's", e -> {})).block();
        Recorded.eventually(() -> recorded.spans().size() == 4);
        assertThat(recorded.spans())
                .allSatisfy(span ->
                        assertThat(Recorded.text(span, "honeyhive.session_id")).isNotEqualTo("alice"));
    }
}
