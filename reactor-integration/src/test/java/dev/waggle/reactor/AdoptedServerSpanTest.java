package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.waggle.core.TrustPolicy;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import java.util.HashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Hooks;

/** The server span of Micrometer's observation, over the tracer's own propagators: it knows the caller's session before us. */
class AdoptedServerSpanTest {

    private final Recorded recorded = new Recorded();
    private final ObservationRegistry registry =
            Observed.by(recorded.tracer, recorded.tracer.openTelemetry().getPropagators());

    @AfterEach
    void close() {
        Hooks.disableAutomaticContextPropagation();
        recorded.close();
    }

    private WebFluxServer serve(Consumer<? super WebFilterOptions> options) {
        return new WebFluxServer(WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(route().GET(
                                "/inject",
                                request -> Enrich.inject(new HashMap<String, String>())
                                        .flatMap(headers -> ServerResponse.ok().bodyValue(headers.toString())))
                        .build()))
                .filter(recorded.tracing.webFlux().webFilter(options))
                .observationRegistry(registry)
                .build());
    }

    private ResponseEntity<String> ask(Consumer<? super WebFilterOptions> options) {
        try (WebFluxServer server = serve(o -> options.accept(o.sessionResponseHeader("x-session")))) {
            ResponseEntity<String> answer = WebClient.create(server.url(""))
                    .get()
                    .uri("/inject")
                    .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .header("baggage", "session_id=forged,who=me")
                    .retrieve()
                    .toEntity(String.class)
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 1);
            return answer;
        }
    }

    private String sessionOfTheSpan() {
        return String.valueOf(Recorded.text(recorded.span(SpanKind.SERVER), "honeyhive.session_id"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsTheSessionOfACallerWhoIsTrusted(boolean automatic) {
        propagating(automatic);
        assertThat(ask(o -> {}).getBody()).contains("forged").contains("who=me");
        assertThat(sessionOfTheSpan()).isEqualTo("forged");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void atTheEdgeHasASessionOfItsOwnInPlaceOfTheCallers(boolean automatic) {
        propagating(automatic);
        ResponseEntity<String> answer = ask(o -> o.trust(TrustPolicy.edge()));
        String session = answer.getHeaders().getFirst("x-session");
        assertThat(session).isNotEqualTo("forged");
        assertThat(answer.getBody()).contains(session).doesNotContain("forged").doesNotContain("who=me");
        assertThat(sessionOfTheSpan()).isEqualTo(session);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void atTheEdgeHasTheSessionThatTheApplicationGives(boolean automatic) {
        propagating(automatic);
        ask(o -> o.trust(TrustPolicy.edge()).sessionFrom(exchange -> "mine"));
        assertThat(sessionOfTheSpan()).isEqualTo("mine");
    }

    private static void propagating(boolean automatic) {
        if (automatic) {
            Hooks.enableAutomaticContextPropagation();
        }
    }
}
