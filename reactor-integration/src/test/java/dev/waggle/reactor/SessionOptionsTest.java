package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/** In which order a request is asked for its session. */
class SessionOptionsTest {

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    /** The session of a request with the header {@code x-chat: by-header} and another in its baggage. */
    private String session(Consumer<? super WebFilterOptions> options) {
        try (WebFluxServer server = new WebFluxServer(WebHttpHandlerBuilder.webHandler(
                        exchange -> exchange.getResponse().setComplete())
                .filter(recorded.tracing.webFlux().webFilter(options))
                .build())) {
            WebClient.create(server.url("/"))
                    .get()
                    .header("x-chat", "by-header")
                    .header("baggage", "session_id=by-baggage")
                    .retrieve()
                    .toBodilessEntity()
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 1);
            return String.valueOf(Recorded.text(recorded.only(), "honeyhive.session_id"));
        }
    }

    @Test
    void codeIsAskedFirst() {
        assertThat(session(o -> o.sessionRequestHeader("x-chat").sessionFrom(exchange -> "by-code")))
                .isEqualTo("by-code");
    }

    @Test
    void theHeaderIsAskedWhereCodeGivesNone() {
        assertThat(session(o -> o.sessionRequestHeader("x-chat").sessionFrom(exchange -> null)))
                .isEqualTo("by-header");
    }

    @Test
    void theHeaderIsAskedWhereCodeGivesWhatIsNoId() {
        assertThat(session(o -> o.sessionRequestHeader("x-chat").sessionFrom(exchange -> "no id at all")))
                .isEqualTo("by-header");
    }

    @Test
    void theHeaderIsAskedWhereCodeThrows() {
        assertThat(session(o -> o.sessionRequestHeader("x-chat").sessionFrom(exchange -> {
                    throw new IllegalStateException("resolver");
                })))
                .isEqualTo("by-header");
    }

    @Test
    void theBaggageIsAskedWhereTheHeaderIsMissing() {
        assertThat(session(o -> o.sessionRequestHeader("x-other"))).isEqualTo("by-baggage");
    }
}
