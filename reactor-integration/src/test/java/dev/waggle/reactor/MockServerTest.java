package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Tests of an application that are bound to its handlers, without a server: requests and responses are Spring's mocks. */
class MockServerTest {

    private final Recorded recorded = new Recorded();

    @BeforeEach
    void forget() {
        Warnings.SERVER.reset();
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private WebFilter filter() {
        return recorded.tracing.webFlux().webFilter(o -> o.sessionResponseHeader("x-session"));
    }

    private WebTestClient client(WebFilter... filters) {
        return WebTestClient.bindToRouterFunction(route().GET(
                                "/users/{id}", request -> ServerResponse.ok().bodyValue("found"))
                        .GET("/empty", request -> ServerResponse.ok().build((exchange, context) -> Mono.empty()))
                        .build())
                .webFilter(filters)
                .build();
    }

    @Test
    void aRequestIsAnsweredAndRecorded() {
        client(filter())
                .get()
                .uri("/users/7")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .exists("x-session");
        assertThat(recorded.only().getName()).isEqualTo("GET /users/{id}");
        assertThat(recorded.only().getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(recorded.only().getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(200);
    }

    @Test
    void aRequestWhoseResponseTheHandlerLeavesToTheServerIsRecordedToo() {
        client(filter()).get().uri("/empty").exchange().expectStatus().isOk();
        assertThat(recorded.only().getName()).isEqualTo("GET /empty");
    }

    @Test
    void aFailureIsAnsweredByTheApplicationAndRecorded() {
        WebFilter fails = (exchange, chain) -> Mono.error(new IllegalStateException("broken"));
        client(filter(), fails).get().uri("/users/7").exchange().expectStatus().is5xxServerError();
        assertThat(Recorded.text(recorded.only(), "error.type")).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aRequestThatCannotBeReadIsHandledWithoutASpan() {
        WebFilter unreadable = (exchange, chain) -> chain.filter(
                exchange.mutate().request(new Unreadable(exchange.getRequest())).build());
        client(unreadable, filter())
                .get()
                .uri("/users/7")
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(recorded.spans()).isEmpty();
    }

    @Test
    void aResponseWhoseHeadersAreSentAlreadyIsRecorded() {
        ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/users/7"));
        exchange.getResponse().setComplete().block();
        filter().filter(exchange, rest -> Mono.empty()).block();
        assertThat(recorded.only().getName()).isEqualTo("GET");
    }

    private static final class Unreadable extends ServerHttpRequestDecorator {

        Unreadable(ServerHttpRequest request) {
            super(request);
        }

        @Override
        public InetSocketAddress getRemoteAddress() {
            throw new UnsupportedOperationException("no socket");
        }
    }
}
