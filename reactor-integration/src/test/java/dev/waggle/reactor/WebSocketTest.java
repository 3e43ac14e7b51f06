package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class WebSocketTest {

    private final Recorded recorded = new Recorded();
    private final HandshakeWebSocketService handshakes = new HandshakeWebSocketService();
    private final Sinks.Empty<Void> closing = Sinks.empty();

    @AfterEach
    void close() {
        handshakes.stop();
        recorded.close();
    }

    private WebFluxServer serve(WebHandler handler) {
        handshakes.start();
        return new WebFluxServer(WebHttpHandlerBuilder.webHandler(handler)
                .filter(recorded.tracing.webFlux().webFilter())
                .build());
    }

    private WebFluxServer upgrade(WebSocketHandler handler) {
        return serve(exchange -> handshakes.handleRequest(exchange, handler));
    }

    private Long statusOfTheSpan() {
        return recorded.span(SpanKind.SERVER).getAttributes().get(AttributeKey.longKey("http.response.status_code"));
    }

    @Test
    void anUpgradeIsASpanWithItsStatusAndTheParentOfWhatTheSocketDoes() {
        try (WebFluxServer server = upgrade(socket -> closing.asMono()
                .transform(Enrich.event("in the socket", e -> {}))
                .then(socket.close()))) {
            Disposable client = new ReactorNettyWebSocketClient()
                    .execute(
                            URI.create("ws://localhost:" + server.port()),
                            socket -> socket.closeStatus().then())
                    .subscribe();
            Recorded.eventually(() -> recorded.spans().size() == 1);
            closing.tryEmitEmpty();
            Recorded.eventually(() -> recorded.spans().size() == 2 && client.isDisposed());
        }
        SpanData upgrade = recorded.span(SpanKind.SERVER);
        assertThat(statusOfTheSpan()).isEqualTo(101);
        assertThat(upgrade.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        Recorded.assertChild(recorded.span("in the socket"), upgrade);
    }

    @Test
    void aRequestForOneThatIsAnsweredWithABodyHasTheStatusOfItsAnswer() {
        WebHandler ignorant = exchange -> {
            var response = exchange.getResponse();
            return response.writeWith(Mono.just(response.bufferFactory().wrap(new byte[] {'a'})));
        };
        try (WebFluxServer server = serve(ignorant)) {
            WebClient.create(server.url("/"))
                    .get()
                    .header("Upgrade", "websocket")
                    .retrieve()
                    .toBodilessEntity()
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 1);
        }
        assertThat(statusOfTheSpan()).isEqualTo(200);
    }
}
