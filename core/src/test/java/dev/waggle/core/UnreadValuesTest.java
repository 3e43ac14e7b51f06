package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an event costs that nobody records: its specification is not asked, or the values in it are not read. */
class UnreadValuesTest {

    /** A way to start one event and to end it. */
    interface Start {

        void event(SessionTracer tracer, Consumer<? super EventSpec<Object>> spec);
    }

    static Named<?>[] starts() {
        return new Named<?>[] {
            start(
                    "startEvent",
                    (tracer, spec) ->
                            tracer.startEvent(Context.root(), "e", spec).end()),
            start(
                    "startEvent, current",
                    (tracer, spec) -> tracer.startEvent("e", spec).close()),
            start(
                    "event",
                    (tracer, spec) -> tracer.event(
                            Context.root(), "e", spec, event -> CompletableFuture.<Object>completedFuture("done"))),
            start("a template for one event", (tracer, spec) -> {
                EventTemplate<Object> template = EventTemplate.once(tracer, "e", spec);
                template.succeed(template.start(tracer, Context.root()), "done");
            })
        };
    }

    private static Named<?> start(String name, Start start) {
        return Named.of(name, start);
    }

    @ParameterizedTest
    @MethodSource("starts")
    void aDisabledTracerEvaluatesNoSpecification(Start start) {
        try (SessionTracer tracer = tracer(options -> options.disabled(true))) {
            start.event(tracer, spec -> {
                throw new AssertionError("evaluated");
            });
            assertThat(tracer.stats().refusedValues()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("starts")
    void theValuesOfAnEventThatIsNotSampledAreNotRead(Start start) {
        Counted inputs = new Counted();
        try (SessionTracer tracer = tracer(options -> options.sampler(Sampler.alwaysOff()))) {
            start.event(tracer, spec -> spec.inputs(inputs).metadata(inputs));
        }
        assertThat(inputs.reads).isZero();
    }

    @ParameterizedTest
    @MethodSource("starts")
    void contentsThatAreNotCapturedAreNotRead(Start start) {
        Counted inputs = new Counted();
        Counted metadata = new Counted();
        try (SessionTracer tracer = tracer(options -> options.captureContent(false))) {
            start.event(tracer, spec -> spec.inputs(inputs).metadata(metadata));
        }
        assertThat(inputs.reads).isZero();
        assertThat(metadata.reads).isOne();
    }

    @ParameterizedTest
    @MethodSource("starts")
    void theValuesOfAnEventThatIsRecordedAreReadOnce(Start start) {
        Counted inputs = new Counted();
        try (SessionTracer tracer = tracer(options -> {})) {
            start.event(tracer, spec -> spec.inputs(inputs));
        }
        assertThat(inputs.reads).isOne();
    }

    @Test
    void aTemplateForManyEventsReadsItsValuesOnceForAllOfThem() {
        Counted inputs = new Counted();
        EventTemplate<Object> template = EventTemplate.of("e", spec -> spec.inputs(inputs));
        try (SessionTracer tracer = tracer(options -> {})) {
            for (int i = 0; i < 3; i++) {
                template.start(tracer, Context.root()).end();
            }
        }
        assertThat(inputs.reads).isOne();
    }

    @Test
    void aTemplateForOneEventWritesWhatOneForManyWrites() {
        try (RecordedEvents recorded = RecordedEvents.create()) {
            Consumer<EventSpec<Object>> spec = e -> e.inputs(Map.of("q", 1)).outputs(x -> Map.of("a", x));
            SpecifiedTemplate<Object> template =
                    SpecifiedTemplate.once(EventSpecification.collect("e", spec, recorded.counters));
            template.succeed(recorded.runtime.start(template, Context.root()), "done");
            assertThat(RecordedEvents.enrichment(recorded.last()))
                    .containsOnly(entry("honeyhive_inputs.q", 1L), entry("honeyhive_outputs.a", "done"));
        }
    }

    private static SessionTracer tracer(Consumer<SessionTracerBuilder> options) {
        SessionTracerBuilder builder =
                SessionTracer.builder().environment(name -> null).service("s").testMode(true);
        options.accept(builder);
        return builder.shutdownHook(false).build();
    }

    /** Counts how often somebody walks it. */
    private static final class Counted extends HashMap<String, Object> {

        private static final long serialVersionUID = 1;

        int reads;

        Counted() {
            put("k", "v");
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            reads++;
            return super.entrySet();
        }
    }
}
