package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

class MicrometerTest {

    private final Recorded recorded = new Recorded();
    private final ObservationRegistry registry =
            Observed.by(recorded.tracer, ContextPropagators.create(W3CTraceContextPropagator.getInstance()));

    @AfterEach
    void close() {
        Hooks.disableAutomaticContextPropagation();
        recorded.close();
    }

    /** The way of Spring AI's streaming chat: a parent from the Context, started at subscription, put into the Context. */
    private <T> Flux<T> observed(String name, Flux<T> stream) {
        return Flux.deferContextual(view -> {
            Observation observation = Observation.createNotStarted(name, registry);
            observation
                    .parentObservation(view.getOrDefault(ObservationThreadLocalAccessor.KEY, null))
                    .start();
            return stream.doOnError(observation::error)
                    .doFinally(end -> observation.stop())
                    .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, observation));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void observationsAndEventsAreEachOthersParents(boolean automatic) {
        if (automatic) {
            Hooks.enableAutomaticContextPropagation();
        }
        Flux<String> innermost = Flux.just("a").transform(Enrich.event("event 3", e -> {}));
        Flux<String> chat = observed("observation 2", innermost).transform(Enrich.event("event 1", e -> {}));
        observed("observation 0", chat).contextWrite(recorded.tracing.with()).blockLast();
        Recorded.assertChild(recorded.span("event 1"), recorded.span("observation 0"));
        Recorded.assertChild(recorded.span("observation 2"), recorded.span("event 1"));
        Recorded.assertChild(recorded.span("event 3"), recorded.span("observation 2"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEventInAHandlerIsAChildOfTheServersObservationAndTheClientsObservationItsChild(boolean automatic) {
        if (automatic) {
            Hooks.enableAutomaticContextPropagation();
        }
        WebClient observed = WebClient.builder().observationRegistry(registry).build();
        try (WebFluxServer upstream = new WebFluxServer(
                        route().GET("/up", request -> ServerResponse.ok().bodyValue("ok"))
                                .build());
                WebFluxServer server =
                        new WebFluxServer(WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(route().GET(
                                                "/ask",
                                                request -> observed.get()
                                                        .uri(upstream.url("/up"))
                                                        .retrieve()
                                                        .bodyToMono(String.class)
                                                        .transform(Enrich.event("ask", e -> {}))
                                                        .flatMap(text -> ServerResponse.ok()
                                                                .bodyValue(text)))
                                        .build()))
                                .filter(recorded.tracing.webFlux().webFilter())
                                .observationRegistry(registry)
                                .build())) {
            WebClient.create(server.url(""))
                    .get()
                    .uri("/ask")
                    .retrieve()
                    .bodyToMono(String.class)
                    .block();
            Recorded.eventually(() -> recorded.spans().size() == 3);
        }
        SpanData received = recorded.span(SpanKind.SERVER);
        Recorded.assertChild(recorded.span("ask"), received);
        Recorded.assertChild(recorded.span(SpanKind.CLIENT), recorded.span("ask"));
        assertThat(Recorded.text(received, "honeyhive.session_id"))
                .isNotNull()
                .isEqualTo(Recorded.text(recorded.span("ask"), "honeyhive.session_id"));
    }

    @Test
    void theObservationOfWebClientIsAChildOfTheEventAroundIt() {
        try (WebFluxServer server = new WebFluxServer(
                route().GET("/", request -> ServerResponse.ok().bodyValue("ok")).build())) {
            WebClient.builder()
                    .observationRegistry(registry)
                    .build()
                    .get()
                    .uri(server.url("/"))
                    .retrieve()
                    .bodyToMono(String.class)
                    .transform(recorded.tracing.event("ask", e -> {}))
                    .block();
        }
        Recorded.assertChild(recorded.span("http get"), recorded.span("ask"));
        assertThat(Recorded.text(recorded.span("http get"), "honeyhive.session_id"))
                .isEqualTo(Recorded.text(recorded.span("ask"), "honeyhive.session_id"));
    }

    /** Without automatic propagation, {@code handle} and {@code tap} alone restore what is current, for each signal. */
    private Mono<String> handled(Consumer<String> handler) {
        return Mono.just("a").<String>handle((item, sink) -> {
            handler.accept(item);
            sink.next(item);
        });
    }

    @Test
    void anObservationStaysCurrentAfterTheHandleOfAnEvent() {
        Observation around = Observation.start("around", registry);
        around.scoped(() -> {
            handled(item -> {})
                    .transform(recorded.tracing.event("event", e -> {}))
                    .block();
            assertThat(registry.getCurrentObservation()).isSameAs(around);
            assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(spanId(around));
        });
        around.stop();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void anObservationInTheHandleOfAnEventIsItsChildAndIsClosed() {
        Observation around = Observation.start("around", registry);
        around.scoped(() -> {
            handled(item -> Observation.createNotStarted("inside", registry).observe(() -> {}))
                    .transform(recorded.tracing.event("event", e -> {}))
                    .block();
            assertThat(registry.getCurrentObservation()).isSameAs(around);
        });
        around.stop();
        Recorded.assertChild(recorded.span("inside"), recorded.span("event"));
    }

    @Test
    void whatIsCapturedInTheHandleOfAnEventIsTheInnermostEvent() {
        handled(item -> {
                    try (var inner = recorded.tracer.startEvent("inner", e -> {})) {
                        Mono.just(item)
                                .transform(recorded.tracing.event("captured", e -> {}))
                                .contextCapture()
                                .block();
                    }
                })
                .transform(recorded.tracing.event("event", e -> {}))
                .block();
        Recorded.assertChild(recorded.span("inner"), recorded.span("event"));
        Recorded.assertChild(recorded.span("captured"), recorded.span("inner"));
    }

    /** As a handler behind an observed server asks for its observation. */
    private static Observation found(ContextView view) {
        return view.get(ObservationThreadLocalAccessor.KEY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsSaidOfTheObservationThatIsFoundInAnEventIsSaidOfTheOneAroundTheEvent(boolean automatic) {
        if (automatic) {
            Hooks.enableAutomaticContextPropagation();
        }
        Flux<String> handler = Flux.deferContextual(view -> {
            found(view).highCardinalityKeyValue("tenant", "bees").event(Observation.Event.of("waggled"));
            return Flux.just("a");
        });
        Flux<String> events =
                handler.transform(Enrich.event("inner", e -> {})).transform(Enrich.event("outer", e -> {}));
        observed("server", events).contextWrite(recorded.tracing.with()).blockLast();
        assertThat(Recorded.text(recorded.span("server"), "tenant")).isEqualTo("bees");
        assertThat(recorded.span("server").getEvents()).hasSize(1);
        assertThat(Recorded.text(recorded.span("inner"), "tenant")).isNull();
    }

    @Test
    void whatIsSaidOfTheCurrentObservationInTheHandleOfAnEventIsSaidOfTheOneAroundTheEvent() {
        Mono<String> handler = handled(item -> {
            Observation current = registry.getCurrentObservation();
            assertThat(current).isNotNull();
            current.lowCardinalityKeyValue("tenant", "bees");
        });
        observed(
                        "server",
                        handler.transform(recorded.tracing.event("event", e -> {}))
                                .flux())
                .blockLast();
        assertThat(Recorded.text(recorded.span("server"), "tenant")).isEqualTo("bees");
    }

    @Test
    void theObservationAroundAnEventIsTheParentOfTheOneThatIsFoundInIt() {
        AtomicReference<Object> parent = new AtomicReference<>();
        Flux<String> handler = Flux.deferContextual(view -> {
            parent.set(found(view).getContextView().getParentObservation());
            return Flux.just("a");
        });
        Observation around = Observation.start("around", registry);
        handler.transform(recorded.tracing.event("event", e -> {}))
                .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, around))
                .blockLast();
        around.stop();
        assertThat(parent.get()).isSameAs(around);
    }

    private static String spanId(Observation observation) {
        TracingObservationHandler.TracingContext tracing =
                observation.getContextView().get(TracingObservationHandler.TracingContext.class);
        return tracing.getSpan().context().spanId();
    }
}
