package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** What runs before a response is committed, such as the saving of a web session, may fail. */
class CommitActionTest {

    private static final WebHandler COMMITS = exchange -> exchange.getResponse().setComplete();
    private static final WebHandler LEAVES_IT_TO_THE_SERVER = exchange -> Mono.empty();
    private static final WebFilter FAILS = (exchange, chain) -> {
        exchange.getResponse().beforeCommit(() -> Mono.error(new IllegalStateException("store down")));
        return chain.filter(exchange);
    };

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    private int ask(WebHandler handler, WebFilter... inner) {
        WebHttpHandlerBuilder builder = WebHttpHandlerBuilder.webHandler(handler)
                .filter(recorded.tracing.webFlux().webFilter())
                .filter(inner);
        try (WebFluxServer server = new WebFluxServer(builder.build())) {
            int status = WebClient.create(server.url("/"))
                    .get()
                    .exchangeToMono(response -> response.releaseBody()
                            .thenReturn(response.statusCode().value()))
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 1);
            return status;
        }
    }

    private static void assertStatus(SpanData request, long status, StatusCode outcome) {
        assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(status);
        assertThat(request.getStatus().getStatusCode()).isEqualTo(outcome);
        assertThat(Recorded.text(request, "honeyhive_metadata.status")).isNull();
    }

    @Test
    void oneThatFailsIsTheExceptionOfTheErrorThatIsAnswered() {
        assertThat(ask(COMMITS, FAILS)).isEqualTo(500);
        assertStatus(recorded.only(), 500, StatusCode.ERROR);
        assertThat(recorded.only().getEvents()).hasSize(1);
        assertThat(Recorded.text(recorded.only(), "error.type")).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void oneThatFailsAfterTheHandlerHasCompletedIsAnErrorToo() {
        assertThat(ask(LEAVES_IT_TO_THE_SERVER, FAILS)).isEqualTo(500);
        assertStatus(recorded.only(), 500, StatusCode.ERROR);
    }

    @Test
    void aResponseThatTheServerCommitsEndsWithItsStatus() {
        assertThat(ask(LEAVES_IT_TO_THE_SERVER)).isEqualTo(200);
        assertStatus(recorded.only(), 200, StatusCode.UNSET);
    }
}
