package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Callers that do not read the body of a response to its end. */
class UnreadBodyTest {

    private final Recorded recorded = new Recorded();
    private final WebFluxServer server = new WebFluxServer(route().GET("/endless/{status}", UnreadBodyTest::endless)
            .GET("/text", request -> ServerResponse.ok().bodyValue("text"))
            .build());
    private final WebClient client = WebClient.builder()
            .baseUrl(server.url(""))
            .filter(recorded.tracing.webFlux().exchangeFilter())
            .build();

    @AfterEach
    void close() {
        server.close();
        recorded.close();
    }

    private static Mono<ServerResponse> endless(ServerRequest request) {
        return ServerResponse.status(Integer.parseInt(request.pathVariable("status")))
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .body(Flux.concat(Flux.just("a", "[DONE]"), Mono.never()), String.class);
    }

    private void assertEnded(StatusCode outcome, @Nullable String status) {
        SpanData call = recorded.only();
        assertThat(call.getStatus().getStatusCode()).isEqualTo(outcome);
        assertThat(Recorded.text(call, "honeyhive_metadata.status")).isEqualTo(status);
        assertThat(call.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isNotNull();
    }

    @Test
    void aCallWhoseBodyIsNotWantedFromTheBeginningIsNotCancelled() {
        client.get().uri("/endless/200").retrieve().bodyToMono(Void.class).block();
        assertEnded(StatusCode.UNSET, null);
    }

    @Test
    void aCallForABodilessEntityIsNotCancelled() {
        ResponseEntity<Void> entity =
                client.get().uri("/text").retrieve().toBodilessEntity().block();
        assertThat(entity.getStatusCode().value()).isEqualTo(200);
        assertEnded(StatusCode.UNSET, null);
    }

    @Test
    void aReaderThatKnowsTheLastItemWhenItSeesItHasNotCancelled() {
        assertThat(client.get()
                        .uri("/endless/200")
                        .retrieve()
                        .bodyToFlux(String.class)
                        .takeUntil("[DONE]"::equals)
                        .collectList()
                        .block())
                .containsExactly("a", "[DONE]");
        assertEnded(StatusCode.UNSET, null);
    }

    @Test
    void aReaderThatLeavesInTheMiddleHasCancelled() {
        AtomicBoolean reading = new AtomicBoolean();
        Disposable call = client.get()
                .uri("/endless/200")
                .retrieve()
                .bodyToFlux(String.class)
                .subscribe(item -> reading.set(true));
        Recorded.eventually(reading::get);
        call.dispose();
        Recorded.eventually(() -> recorded.spans().size() == 1);
        assertEnded(StatusCode.UNSET, "cancelled");
    }

    @Test
    void anErrorOfWhichNobodyReadsTheRestIsAnError() {
        AtomicBoolean reading = new AtomicBoolean();
        Disposable call = client.get()
                .uri("/endless/503")
                .exchangeToFlux(response -> response.bodyToFlux(String.class))
                .subscribe(item -> reading.set(true));
        Recorded.eventually(reading::get);
        call.dispose();
        Recorded.eventually(() -> recorded.spans().size() == 1);
        assertEnded(StatusCode.ERROR, null);
        assertThat(Recorded.text(recorded.only(), "error.type")).isEqualTo("503");
    }
}
