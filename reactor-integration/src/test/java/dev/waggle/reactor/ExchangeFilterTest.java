package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.net.URI;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Filters and connectors below ours that do not do what those of Spring do. */
class ExchangeFilterTest {

    private static final ClientRequest REQUEST = ClientRequest.create(HttpMethod.GET, URI.create("http://localhost/"))
            .build();

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    private Mono<ClientResponse> exchange(ExchangeFunction next) {
        return recorded.tracing.webFlux().exchangeFilter().filter(REQUEST, next);
    }

    @Test
    void oneThatThrowsEndsTheSpanWithWhatItThrew() {
        StepVerifier.create(exchange(request -> {
                    throw new IllegalArgumentException("undefined scheme");
                }))
                .verifyErrorMessage("undefined scheme");
        assertThat(recorded.span(SpanKind.CLIENT).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(Recorded.text(recorded.only(), "error.type")).isEqualTo("java.lang.IllegalArgumentException");
    }

    @Test
    void oneThatAnswersNothingEndsTheSpanAsCancelled() {
        StepVerifier.create(exchange(request -> Mono.empty())).verifyComplete();
        assertThat(Recorded.text(recorded.span(SpanKind.CLIENT), "honeyhive_metadata.status"))
                .isEqualTo("cancelled");
    }

    /** A processor above ours that answers an error for the response, whose body then nobody reads. */
    private Mono<ClientResponse> refused(Function<ClientResponse, Mono<ClientResponse>> refusal) {
        ExchangeFunction answers = request ->
                Mono.just(ClientResponse.create(HttpStatus.FORBIDDEN).body("no").build());
        return ExchangeFilterFunction.ofResponseProcessor(refusal)
                .filter(
                        REQUEST,
                        request -> recorded.tracing.webFlux().exchangeFilter().filter(request, answers));
    }

    @Test
    void aResponseThatAFilterAboveReleasesEndsTheSpan() {
        StepVerifier.create(refused(
                        response -> response.releaseBody().then(Mono.error(new IllegalStateException("forbidden")))))
                .verifyErrorMessage("forbidden");
        assertThat(recorded.span(SpanKind.CLIENT).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(Recorded.text(recorded.only(), "error.type")).isEqualTo("403");
    }

    @Test
    void aResponseThatAFilterBelowTurnsIntoAFailureEndsTheSpanWithIt() {
        StepVerifier.create(exchange(request -> Mono.error(new IllegalStateException("forbidden"))))
                .verifyErrorMessage("forbidden");
        assertThat(Recorded.text(recorded.only(), "error.type")).isEqualTo("java.lang.IllegalStateException");
    }
}
