package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A filter inside of ours gives the rest of the chain its time. It is over when the client has the first bytes. */
class TimeOutTest {

    private final Recorded recorded = new Recorded();
    private final Sinks.One<String> overdue = Sinks.one();

    @AfterEach
    void close() {
        recorded.close();
    }

    /** What the client received, with {@code !} behind it where the rest was torn. */
    private String ask(Flux<String> body, BiFunction<ServerWebExchange, Mono<Void>, Mono<Void>> timeOut) {
        WebFilter filter = (exchange, chain) -> timeOut.apply(exchange, chain.filter(exchange));
        try (WebFluxServer server = new WebFluxServer(
                route().GET(
                                "/slow",
                                request -> ServerResponse.ok()
                                        .contentType(MediaType.TEXT_EVENT_STREAM)
                                        .body(body, String.class))
                        .build(),
                recorded.tracing.webFlux().webFilter(),
                filter)) {
            String received = WebClient.create(server.url("/slow"))
                    .get()
                    .exchangeToFlux(response -> response.bodyToFlux(String.class))
                    .doOnNext(overdue::tryEmitValue)
                    .onErrorResume(failure -> Mono.just("!"))
                    .reduce("", String::concat)
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 1);
            return received;
        }
    }

    @Test
    void oneThatFailsInTheMiddleOfAnAnswerIsTheServersError() {
        assertThat(ask(Flux.concat(Mono.just("a"), Mono.never()), (exchange, rest) -> rest.timeout(overdue.asMono())))
                .isEqualTo("a!");
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(Recorded.text(recorded.only(), "error.type")).isEqualTo("timeout");
        assertThat(Recorded.text(recorded.only(), "honeyhive_metadata.status")).isNull();
        assertThat(recorded.only().getEvents()).hasSize(1);
        assertStatus(200);
    }

    @Test
    void oneThatAnswersInPlaceOfTheHandlerIsAnAnswer() {
        Flux<String> silent = Flux.<String>never()
                .doOnSubscribe(s -> Schedulers.parallel().schedule(() -> overdue.tryEmitValue("at once")));
        ask(
                silent,
                (exchange, rest) -> rest.timeout(overdue.asMono(), Mono.defer(() -> {
                    exchange.getResponse().setStatusCode(HttpStatus.ACCEPTED);
                    return exchange.getResponse().setComplete();
                })));
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(Recorded.text(recorded.only(), "honeyhive_metadata.status")).isNull();
        assertStatus(202);
    }

    private void assertStatus(long status) {
        assertThat(recorded.only().getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(status);
    }
}
