package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** The README's recipe for redirects that the connector follows, where no filter sees them. */
class RedirectRecipeTest {

    private final Recorded recorded = new Recorded(builder -> builder.propagateTo("localhost"::equals));
    private final AtomicReference<HttpHeaders> arrived = new AtomicReference<>();
    private final DisposableServer there = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> {
                arrived.set(request.requestHeaders().copy());
                return response.sendString(Mono.just("there"));
            })
            .bindNow();
    private final DisposableServer here = HttpServer.create()
            .host("localhost")
            .port(0)
            .route(routes -> routes.get("/here", (request, response) -> {
                        arrived.set(request.requestHeaders().copy());
                        return response.sendString(Mono.just("here"));
                    })
                    .get("/stay", (request, response) -> response.sendRedirect("/here"))
                    .get(
                            "/leave",
                            (request, response) -> response.sendRedirect("http://127.0.0.1:" + there.port() + "/")))
            .bindNow();

    @AfterEach
    void close() {
        here.disposeNow();
        there.disposeNow();
        recorded.close();
    }

    static HttpClient following(SessionTracer tracer) {
        return HttpClient.create().followRedirect(true, redirect -> {
            if (!tracer.propagatesTo(URI.create(redirect.resourceUrl()).getHost())) {
                List.of("traceparent", "tracestate", "baggage").forEach(redirect.requestHeaders()::remove);
            }
        });
    }

    private HttpHeaders ask(String path, HttpClient client) {
        WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(client))
                .filter(recorded.tracing.webFlux().exchangeFilter())
                .build()
                .get()
                .uri("http://localhost:" + here.port() + path)
                .header("x-mine", "kept")
                .retrieve()
                .bodyToMono(String.class)
                .contextWrite(recorded.tracing.with(recorded.tracer.joinSession("chat-1")))
                .block();
        return arrived.get();
    }

    @Test
    void aHostOutsideThePropagationGetsNoHeadersOfARedirectThatLeadsThere() {
        HttpHeaders headers = ask("/leave", following(recorded.tracer));
        assertThat(headers.contains("traceparent")).isFalse();
        assertThat(headers.contains("baggage")).isFalse();
        assertThat(headers.get("x-mine")).isEqualTo("kept");
    }

    @Test
    void aHostInsideOfItGetsThem() {
        HttpHeaders headers = ask("/stay", following(recorded.tracer));
        assertThat(headers.getAll("traceparent")).hasSize(1);
        assertThat(headers.get("baggage")).startsWith("session_id=chat-1");
    }

    /** If this fails, the recipe has become needless. */
    @Test
    void withoutItTheConnectorSendsThemWhereverItIsLed() {
        assertThat(ask("/leave", HttpClient.create().followRedirect(true)).contains("traceparent"))
                .isTrue();
    }
}
