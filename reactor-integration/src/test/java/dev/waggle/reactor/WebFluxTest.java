package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.waggle.core.ClosedPort;
import dev.waggle.core.TrustPolicy;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.config.DelegatingWebFluxConfiguration;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class WebFluxTest {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Recorded recorded = new Recorded();
    private final AtomicReference<ServerRequest> seen = new AtomicReference<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final Sinks.Many<String> tokens = Sinks.many().multicast().onBackpressureBuffer();
    private final WebFluxServer server = new WebFluxServer(
            routes(),
            recorded.tracing
                    .webFlux()
                    .webFilter(o -> o.sessionRequestHeader("x-chat")
                            .sessionResponseHeader("x-session")
                            .traceResponse(true)));
    private final WebClient plain = WebClient.create(server.url(""));
    private final WebClient client = WebClient.builder()
            .baseUrl(server.url(""))
            .filter(recorded.tracing.webFlux().exchangeFilter())
            .build();

    @AfterEach
    void close() {
        server.close();
        recorded.close();
    }

    private RouterFunction<ServerResponse> routes() {
        return route().GET("/users/{id}", request -> {
                    seen.set(request);
                    return Mono.delay(Duration.ofMillis(1), Schedulers.boundedElastic())
                            .transform(Enrich.event("find", e -> e.inputs(Map.of("id", request.pathVariable("id")))))
                            .then(Mono.<String>empty().transform(Enrich.metadata(Map.of("handled", true))))
                            .then(ServerResponse.ok().bodyValue("found"));
                })
                .GET("/tokens", request -> {
                    seen.set(request);
                    return ServerResponse.ok()
                            .contentType(MediaType.TEXT_EVENT_STREAM)
                            .body(tokens.asFlux().transform(Enrich.model("generate", e -> {})), String.class);
                })
                .GET("/broken", request -> Mono.error(new IllegalStateException("broken")))
                .GET("/conflict", request -> Mono.error(new ResponseStatusException(HttpStatus.CONFLICT)))
                .GET(
                        "/torn",
                        request -> ServerResponse.ok()
                                .contentType(MediaType.TEXT_EVENT_STREAM)
                                .body(
                                        Flux.just("so far").concatWith(Mono.error(new IllegalStateException("torn"))),
                                        String.class))
                .GET(
                        "/flaky",
                        request -> attempts.incrementAndGet() < 3
                                ? ServerResponse.status(503).build()
                                : ServerResponse.ok().bodyValue("at last"))
                .build();
    }

    @Test
    void aRequestIsOneServerSpanNamedByItsRoute() {
        assertThat(plain.get()
                        .uri("/users/7")
                        .retrieve()
                        .bodyToMono(String.class)
                        .block())
                .isEqualTo("found");
        Recorded.eventually(() -> recorded.spans().size() == 2);
        SpanData request = recorded.span("GET /users/{id}");
        assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(200);
        assertThat(Recorded.text(request, "http.route")).isEqualTo("/users/{id}");
        assertThat(request.getAttributes().get(AttributeKey.booleanKey("honeyhive_metadata.handled")))
                .isTrue();
        Recorded.assertChild(recorded.span("find"), request);
    }

    @Test
    void theCallersTraceAndSessionAreContinued() {
        plain.get()
                .uri("/users/7")
                .header("traceparent", PARENT)
                .header("baggage", "session_id=chat-1,project=mine")
                .retrieve()
                .toBodilessEntity()
                .block();
        Recorded.eventually(() -> recorded.spans().size() == 2);
        for (SpanData span : recorded.spans()) {
            assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(Recorded.text(span, "honeyhive.session_id")).isEqualTo("chat-1");
        }
        assertThat(recorded.span("GET /users/{id}").getParentSpanId()).isEqualTo("b7ad6b7169203331");
    }

    @Test
    void theSessionIdOfAHeaderWinsAndIsAnswered() {
        String answered = plain.get()
                .uri("/users/7")
                .header("baggage", "session_id=chat-1")
                .header("x-chat", "chat-2")
                .retrieve()
                .toBodilessEntity()
                .block()
                .getHeaders()
                .getFirst("x-session");
        assertThat(answered).isEqualTo("chat-2");
        Recorded.eventually(() -> recorded.spans().size() == 2);
        assertThat(recorded.spans())
                .allSatisfy(span ->
                        assertThat(Recorded.text(span, "honeyhive.session_id")).isEqualTo("chat-2"));
    }

    @Test
    void aRequestThatIsNotTrustedIsLinkedAndNothingElse() {
        try (WebFluxServer edge =
                new WebFluxServer(routes(), recorded.tracing.webFlux().webFilter(o -> o.trust(TrustPolicy.edge())))) {
            plain.get()
                    .uri(edge.url("/users/7"))
                    .header("traceparent", PARENT)
                    .header("baggage", "session_id=chat-1")
                    .retrieve()
                    .toBodilessEntity()
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 2);
            SpanData request = recorded.span("GET /users/{id}");
            assertThat(request.getTraceId()).isNotEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(request.getLinks())
                    .singleElement()
                    .satisfies(link ->
                            assertThat(link.getSpanContext().getSpanId()).isEqualTo("b7ad6b7169203331"));
            assertThat(Recorded.text(request, "honeyhive.session_id")).isNotEqualTo("chat-1");
        }
    }

    @Test
    void aStreamedAnswerKeepsItsSpanOpenUntilTheLastByte() {
        AtomicReference<List<String>> received = new AtomicReference<>();
        Disposable reading = client.get()
                .uri("/tokens")
                .retrieve()
                .bodyToFlux(String.class)
                .collectList()
                .subscribe(received::set);
        Recorded.eventually(() -> tokens.currentSubscriberCount() == 1);
        tokens.tryEmitNext("a");
        tokens.tryEmitNext("b");
        assertThat(recorded.spans()).isEmpty();
        tokens.tryEmitComplete();
        // The span ends first; what it is the end of is passed on after that.
        Recorded.eventually(() -> recorded.spans().size() == 3 && received.get() != null);
        assertThat(received.get()).containsExactly("a", "b");
        assertThat(Recorded.text(recorded.span("generate"), "honeyhive_outputs.text"))
                .isEqualTo("ab");
        Recorded.assertChild(recorded.span("generate"), recorded.span(SpanKind.SERVER));
        Recorded.assertChild(recorded.span(SpanKind.SERVER), recorded.span(SpanKind.CLIENT));
        assertThat(reading.isDisposed()).isTrue();
    }

    @Test
    void aClientThatLeavesInTheMiddleEndsAllSpans() {
        AtomicReference<String> first = new AtomicReference<>();
        Disposable reading =
                client.get().uri("/tokens").retrieve().bodyToFlux(String.class).subscribe(first::set);
        Recorded.eventually(() -> tokens.currentSubscriberCount() == 1);
        tokens.tryEmitNext("a");
        // Before the head of the response has come, the connection of a client that leaves may stay open.
        Recorded.eventually(() -> first.get() != null);
        reading.dispose();
        // Whether the server notices at once or when it writes again is the operating system's.
        Recorded.eventually(() -> {
            tokens.tryEmitNext("more");
            return recorded.spans().size() == 3;
        });
        assertThat(recorded.spans())
                .allSatisfy(span -> assertThat(Recorded.text(span, "honeyhive_metadata.status"))
                        .isEqualTo("cancelled"));
    }

    @Test
    void aFailureThatBecomesA500IsTheSpansError() {
        assertThat(status("/broken")).isEqualTo(500);
        Recorded.eventually(() -> recorded.spans().size() == 1);
        SpanData request = recorded.only();
        assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(request.getEvents()).hasSize(1);
        assertThat(Recorded.text(request, "error.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(500);
    }

    @Test
    void aFailureThatBecomesA4xxIsTheCallersFault() {
        assertThat(status("/conflict")).isEqualTo(409);
        assertThat(status("/nowhere")).isEqualTo(404);
        Recorded.eventually(() -> recorded.spans().size() == 2);
        assertThat(recorded.spans()).allSatisfy(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(span.getEvents()).isEmpty();
        });
        assertThat(recorded.names()).containsExactlyInAnyOrder("GET /conflict", "GET");
    }

    @Test
    void aStreamThatTearsIsAnErrorOnBothSides() {
        assertThat(client.get()
                        .uri("/torn")
                        .retrieve()
                        .bodyToFlux(String.class)
                        .collectList()
                        .map(Object::toString)
                        .onErrorReturn("torn")
                        .block())
                .isEqualTo("torn");
        Recorded.eventually(() -> recorded.spans().size() == 2);
        assertThat(recorded.spans())
                .allSatisfy(span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
    }

    @Test
    void eachAttemptOfARetryIsAClientSpanThatTheServerContinues() {
        String answer = client.get()
                .uri("/flaky")
                .retrieve()
                .bodyToMono(String.class)
                .retry(2)
                .transform(recorded.tracing.event("ask", e -> {}))
                .block();
        assertThat(answer).isEqualTo("at last");
        Recorded.eventually(() -> recorded.spans().size() == 7);
        SpanData ask = recorded.span("ask");
        List<SpanData> calls = recorded.spans().stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT)
                .toList();
        assertThat(calls).hasSize(3).allSatisfy(call -> Recorded.assertChild(call, ask));
        assertThat(recorded.spans().stream().filter(span -> span.getKind() == SpanKind.SERVER))
                .hasSize(3)
                .allSatisfy(request -> assertThat(calls).anySatisfy(call -> Recorded.assertChild(request, call)));
    }

    @Test
    void theHeadersOfARequestAreOneOfEach() {
        client.get()
                .uri("/users/7")
                .header("traceparent", PARENT)
                .header("Baggage", "session_id=other")
                .retrieve()
                .toBodilessEntity()
                .contextWrite(recorded.tracing.with(recorded.tracer.joinSession("chat-3")))
                .block();
        assertThat(seen.get().headers().header("traceparent")).hasSize(1).doesNotContain(PARENT);
        assertThat(seen.get().headers().header("baggage"))
                .singleElement()
                .satisfies(baggage ->
                        assertThat(baggage).contains("session_id=chat-3").doesNotContain("other"));
    }

    @Test
    void aHostOutsideThePropagationGetsNoHeaders() {
        try (Recorded closed = new Recorded(builder -> builder.propagateTo(host -> false))) {
            WebClient.builder()
                    .filter(closed.tracing.webFlux().exchangeFilter())
                    .build()
                    .get()
                    .uri(server.url("/users/7"))
                    .retrieve()
                    .toBodilessEntity()
                    .block();
            assertThat(seen.get().headers().header("traceparent")).isEmpty();
            assertThat(seen.get().headers().header("baggage")).isEmpty();
            assertThat(closed.only().getKind()).isEqualTo(SpanKind.CLIENT);
        }
    }

    @Test
    void aConnectionThatIsRefusedIsAClientSpanWithItsError() throws Exception {
        try (ClosedPort nobody = ClosedPort.hold()) {
            Mono<String> refused = client.get()
                    .uri(nobody.uri("/users/7"))
                    .retrieve()
                    .bodyToMono(String.class)
                    .onErrorReturn("refused");
            assertThat(refused.block()).isEqualTo("refused");
        }
        SpanData call = recorded.only();
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(Recorded.text(call, "error.type")).contains("ConnectException");
    }

    @Test
    void aFailureWhoseAnswerTheClientDoesNotWaitForEndsItsSpan() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        HttpHandler handler = RouterFunctions.toHttpHandler(
                routes(),
                HandlerStrategies.builder()
                        .exceptionHandler(
                                (exchange, failure) -> Mono.never().then().doOnSubscribe(s -> answering.countDown()))
                        .webFilter(recorded.tracing.webFlux().webFilter())
                        .build());
        try (WebFluxServer silent = new WebFluxServer(handler)) {
            var call = WebClient.create(silent.url(""))
                    .get()
                    .uri("/broken")
                    .retrieve()
                    .bodyToMono(String.class)
                    .subscribe();
            assertThat(answering.await(60, TimeUnit.SECONDS)).isTrue();
            call.dispose();
            Recorded.eventually(() -> recorded.spans().size() == 1);
        }
        assertThat(Recorded.text(recorded.only(), "honeyhive_metadata.status")).isEqualTo("cancelled");
        assertThat(Recorded.text(recorded.only(), "http.route")).isEqualTo("/broken");
    }

    @Test
    void functionalRoutesNameTheSpanBehindADispatcherHandlerToo() {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.register(DelegatingWebFluxConfiguration.class);
            context.registerBean(RouterFunction.class, () -> nest(path("/shop"), routes()));
            context.registerBean(
                    "tracing", WebFilter.class, () -> recorded.tracing.webFlux().webFilter());
            context.refresh();
            try (WebFluxServer dispatching = new WebFluxServer(
                    WebHttpHandlerBuilder.applicationContext(context).build())) {
                WebClient.create(dispatching.url(""))
                        .get()
                        .uri("/shop/users/7")
                        .retrieve()
                        .bodyToMono(String.class)
                        .block();
                Recorded.eventually(() -> recorded.spans().size() == 2);
            }
        }
        assertThat(Recorded.text(recorded.span(SpanKind.SERVER), "http.route")).isEqualTo("/shop/users/{id}");
    }

    @Test
    void aSecondFilterDoesNothing() {
        try (WebFluxServer twice = new WebFluxServer(
                routes(),
                recorded.tracing.webFlux().webFilter(),
                recorded.tracing.webFlux().webFilter())) {
            plain.get().uri(twice.url("/users/7")).retrieve().toBodilessEntity().block();
            Recorded.eventually(() -> recorded.spans().size() == 2);
            assertThat(recorded.names()).containsExactlyInAnyOrder("GET /users/{id}", "find");
        }
    }

    private int status(String path) {
        return plain.get()
                .uri(path)
                .exchangeToMono(response ->
                        response.releaseBody().thenReturn(response.statusCode().value()))
                .block();
    }
}
