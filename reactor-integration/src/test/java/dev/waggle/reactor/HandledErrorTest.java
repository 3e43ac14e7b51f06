package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A handler that answers 503 for a failure, and says itself what went wrong. */
class HandledErrorTest {

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    private SpanData answered(Mono<ServerResponse> work, Mono<ServerResponse> fallback) {
        try (WebFluxServer server = new WebFluxServer(
                route().GET("/ask", request -> work.onErrorResume(failure -> fallback))
                        .build(),
                recorded.tracing.webFlux().webFilter())) {
            WebClient.create(server.url("/ask"))
                    .get()
                    .exchangeToMono(response -> response.releaseBody())
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 1);
        }
        SpanData request = recorded.only();
        assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        return request;
    }

    private static Mono<ServerResponse> unavailable() {
        return ServerResponse.status(503).build();
    }

    private static Mono<ServerResponse> broken() {
        return Mono.error(new IllegalStateException("model overloaded"));
    }

    @Test
    void theExceptionThatTheApplicationKeptIsTheSpansError() {
        SpanData request = answered(Mono.defer(HandledErrorTest::broken).transform(Enrich.error()), unavailable());
        assertThat(Recorded.text(request, "error.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(request.getStatus().getDescription()).contains("model overloaded");
        assertThat(request.getEvents()).hasSize(1);
    }

    @Test
    void whatTheApplicationSaidIsTheSpansErrorAndTheStatusItsType() {
        SpanData request =
                answered(broken(), Mono.defer(HandledErrorTest::unavailable).transform(Enrich.error("overloaded")));
        assertThat(Recorded.text(request, "error.type")).isEqualTo("503");
        assertThat(Recorded.text(request, "honeyhive_error")).isEqualTo("overloaded");
        assertThat(request.getStatus().getDescription()).isEqualTo("overloaded");
    }

    @Test
    void theStatusIsAllThatIsKnownWhereItSaidNothing() {
        SpanData request = answered(broken(), unavailable());
        assertThat(Recorded.text(request, "error.type")).isEqualTo("503");
        assertThat(request.getStatus().getDescription()).isEmpty();
    }
}
