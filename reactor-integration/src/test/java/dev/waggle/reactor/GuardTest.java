package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class GuardTest {

    private final Recorded recorded = new Recorded(builder -> builder.redactor((key, value) -> {
        if (value.contains("unredactable")) {
            throw new IllegalStateException("redactor");
        }
        return value;
    }));
    private final Logger logger = Logger.getLogger("dev.waggle.reactor");
    private final List<String> warnings = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            warnings.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        for (Warnings warning : Warnings.values()) {
            warning.reset();
        }
        logger.addHandler(handler);
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
        recorded.close();
    }

    @Test
    void throwingExtractorsChangeNothingForTheSubscriber() {
        StepVerifier.create(Mono.just("a")
                        .transform(recorded.tracing.event(
                                "mono",
                                e -> e.outputs(a -> {
                                            throw new IllegalStateException("outputs");
                                        })
                                        .metadata(a -> {
                                            throw new StackOverflowError("metadata");
                                        }))))
                .expectNext("a")
                .verifyComplete();
        StepVerifier.create(Flux.just("a", "b")
                        .transform(recorded.tracing.event(
                                "flux",
                                e -> e.text(a -> {
                                            throw new IllegalStateException("text");
                                        })
                                        .usage(a -> {
                                            throw new IllegalStateException("usage");
                                        }))))
                .expectNext("a", "b")
                .verifyComplete();
        assertThat(recorded.names()).containsExactly("mono", "flux");
        assertThat(recorded.tracer.stats().refusedValues()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aThrowingRedactorChangesNothingForTheSubscriber() {
        StepVerifier.create(Flux.just("un", "redactable").transform(recorded.tracing.event("flux", e -> {})))
                .expectNext("un", "redactable")
                .verifyComplete();
        assertThat(Recorded.text(recorded.only(), "honeyhive_outputs.text")).isNull();
    }

    @Test
    void aThrowingEnricherIsLoggedOnceAndTheStreamGoesOn() {
        Flux<String> stream = Flux.just("a", "b")
                .transform(Enrich.onEach((event, item) -> {
                    throw new IllegalStateException("enricher");
                }))
                .transform(Enrich.outputs(item -> {
                    throw new IllegalStateException("outputs");
                }))
                .transform(recorded.tracing.event("flux", e -> {}));
        StepVerifier.create(stream).expectNext("a", "b").verifyComplete();
        StepVerifier.create(stream).expectNext("a", "b").verifyComplete();
        assertThat(warnings).containsExactly(Warnings.EXTRACTOR.message());
    }

    @Test
    void anErrorOfAnEnrichersOwnIsNoErrorOfTheStream() {
        Flux<String> stream = Flux.just("a", "b")
                .transform(Enrich.onEach((event, item) -> {
                    throw new AssertionError("enricher");
                }))
                .transform(recorded.tracing.event("flux", e -> {}));
        StepVerifier.create(stream).expectNext("a", "b").verifyComplete();
        assertThat(recorded.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void anOperatorWithoutATracerPassesTheStreamThroughAndWarnsOnceWithThePlace() {
        Mono<String> untraced = Mono.just("a").transform(Enrich.event("lost", e -> {}));
        StepVerifier.create(untraced).expectNext("a").verifyComplete();
        StepVerifier.create(untraced.flux().transform(Enrich.event("lost", e -> {})))
                .expectNext("a")
                .verifyComplete();
        assertThat(warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .contains("contextWrite(tracing.with())")
                        .contains("WebFilter"));
    }

    @Test
    void anEnrichmentWithoutAnEventIsDroppedAndWarnsOnceWithThePlace() {
        Mono<String> unheard = Mono.just("a").transform(Enrich.inputs("x")).contextWrite(recorded.tracing.with());
        StepVerifier.create(unheard).expectNext("a").verifyComplete();
        StepVerifier.create(Enrich.enrich(event -> event.inputs("x"))).verifyComplete();
        assertThat(warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning).contains("Enrich.event(name, spec)"));
    }
}
