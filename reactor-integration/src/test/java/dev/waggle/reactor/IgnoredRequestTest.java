package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.waggle.core.TrustPolicy;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** Requests that are left out, such as those of a health probe. */
class IgnoredRequestTest {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0";
    private static final Pattern UNSAMPLED = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]");

    private final Recorded recorded = new Recorded();
    private ObservationRegistry registry = ObservationRegistry.NOOP;

    @BeforeEach
    void forget() {
        Warnings.RESOLVER.reset();
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private static boolean isProbe(ServerHttpRequest request) {
        return request.getPath().value().equals("/health");
    }

    private WebFilter filter(Consumer<? super WebFilterOptions> options) {
        return recorded.tracing
                .webFlux()
                .webFilter(o -> options.accept(o.ignore(IgnoredRequestTest::isProbe)
                        .sessionResponseHeader("x-session")
                        .traceResponse(true)));
    }

    /** Answers with the {@code traceparent} that the handler would send on. */
    private static Mono<ServerResponse> handle(ServerRequest request) {
        return Enrich.inject(new HashMap<String, String>())
                .transform(Enrich.event("work", e -> {}))
                .flatMap(headers -> ServerResponse.ok().bodyValue(headers.get("traceparent")));
    }

    private ResponseEntity<String> ask(String path, WebFilter... filters) {
        try (WebFluxServer server = new WebFluxServer(WebHttpHandlerBuilder.webHandler(
                        RouterFunctions.toWebHandler(route().GET("/health", IgnoredRequestTest::handle)
                                .GET("/work", IgnoredRequestTest::handle)
                                .build()))
                .filter(filters)
                .observationRegistry(registry)
                .build())) {
            return WebClient.create(server.url(path))
                    .get()
                    .header("traceparent", PARENT + "1")
                    .header("baggage", "session_id=by-baggage")
                    .retrieve()
                    .toEntity(String.class)
                    .block();
        }
    }

    @Test
    void makeNoSpanNoSessionAndNoSpansBelow() {
        ResponseEntity<String> answer = ask("/health", filter(o -> {}));
        assertThat(answer.getHeaders().headerNames()).doesNotContain("x-session", "traceresponse");
        assertThat(recorded.spans()).isEmpty();
    }

    @Test
    void staySoUnderASecondFilter() {
        WebFilter second = recorded.tracing.webFlux().webFilter(o -> o.sessionResponseHeader("x-session"));
        ResponseEntity<String> answer = ask("/health", filter(o -> {}), second);
        assertThat(answer.getBody()).matches(UNSAMPLED);
        assertThat(answer.getHeaders().headerNames()).doesNotContain("x-session");
        assertThat(recorded.spans()).isEmpty();
    }

    @Test
    void goOnUnsampledInTheTraceOfACallerWhoIsTrusted() {
        assertThat(ask("/health", filter(o -> {})).getBody()).matches(UNSAMPLED).startsWith(PARENT.substring(0, 35));
    }

    @Test
    void goOnUnsampledInATraceOfTheirOwnAtTheEdge() {
        assertThat(ask("/health", filter(o -> o.trust(TrustPolicy.edge()))).getBody())
                .matches(UNSAMPLED)
                .doesNotContain(PARENT.substring(3, 35));
    }

    /** As other instrumentation may have put it where all begins. */
    @Test
    void passOnNoBaggageThatSomebodyElseHasReadOfACallerWhoIsNotTrusted() {
        Context read = Context.root()
                .with(Baggage.builder().put("session_id", "by-baggage").build());
        WebFilter outer = (exchange, chain) -> chain.filter(exchange).contextWrite(recorded.tracing.with(read));
        WebFilter probe = (exchange, chain) -> Enrich.inject(new HashMap<String, String>())
                .doOnNext(headers ->
                        exchange.getResponse().getHeaders().set("x-baggage", String.valueOf(headers.get("baggage"))))
                .then(chain.filter(exchange));
        ResponseEntity<String> answer = ask("/health", outer, filter(o -> o.trust(TrustPolicy.edge())), probe);
        assertThat(answer.getHeaders().getFirst("x-baggage")).doesNotContain("by-baggage");
    }

    @Test
    void areNotTheOthers() {
        ask("/work", filter(o -> {}));
        Recorded.eventually(() -> recorded.spans().size() == 2);
        assertThat(recorded.names()).containsExactlyInAnyOrder("work", "GET /work");
    }

    @Test
    void areThoseOfAPredicateThatAnswersAndOfNoneThatThrows() {
        ask(
                "/health",
                filter(o -> o.ignore(request -> {
                    throw new IllegalStateException("predicate");
                })));
        Recorded.eventually(() -> recorded.spans().size() == 2);
        assertThat(recorded.names()).containsExactlyInAnyOrder("work", "GET /health");
    }

    @Test
    void haveNothingBelowTheSpanOfOtherInstrumentation() {
        registry = Observed.by(recorded.tracer, recorded.tracer.openTelemetry().getPropagators());
        ask("/health", filter(o -> {}));
        Recorded.eventually(() -> recorded.spans().size() == 1);
        assertThat(recorded.only().getKind()).isEqualTo(SpanKind.SERVER);
    }
}
