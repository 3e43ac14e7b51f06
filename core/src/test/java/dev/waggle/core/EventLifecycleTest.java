package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLifecycleTest {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("honeyhive_event_type");

    private final RecordedEvents recorded = RecordedEvents.create();

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void anEventOfBlockingCodeIsCurrentUntilItIsClosed() {
        Context before = Context.current();
        try (Event event = recorded.runtime.startCurrent("outer", spec -> {})) {
            assertThat(Context.current()).isSameAs(event.context());
            assertThat(Event.fromContext(Context.current())).isSameAs(event);
            try (Event inner = recorded.runtime.startCurrent("inner", spec -> {})) {
                assertThat(Span.current()).isSameAs(inner.span());
            }
            assertThat(Span.current()).isSameAs(event.span());
        }
        assertThat(Context.current()).isSameAs(before);
        List<SpanData> spans = recorded.spans();
        assertThat(spans).extracting(SpanData::getName).containsExactly("inner", "outer");
        assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
    }

    @Test
    void anEventWithAnExplicitParentIsCurrentNowhere() {
        Context before = Context.current();
        Event event = recorded.runtime.start("e", spec -> {}, Context.root());
        assertThat(Context.current()).isSameAs(before);
        event.close();
        assertThat(Context.current()).isSameAs(before);
        assertThat(recorded.spans()).hasSize(1);
    }

    @Test
    void closingOnAnotherThreadEndsTheSpanAndLeavesThatThreadAlone() throws Exception {
        Event event = recorded.runtime.startCurrent("e", spec -> {});
        AtomicReference<Context> there = new AtomicReference<>();
        Context other =
                Context.root().with(Baggage.builder().put("other", "work").build());
        Thread thread = new Thread(() -> {
            try (Scope scope = other.makeCurrent()) {
                event.close();
                there.set(Context.current());
            }
        });
        thread.start();
        thread.join();
        assertThat(there.get()).isSameAs(other);
        assertThat(recorded.spans()).hasSize(1);
        assertThat(Context.current()).isSameAs(event.context());
        event.close();
        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(recorded.spans()).hasSize(1);
    }

    @Test
    void endLeavesTheCurrentContextAloneAndCloseStillRestoresIt() {
        Event event = recorded.runtime.startCurrent("e", spec -> {});
        event.end();
        assertThat(Context.current()).isSameAs(event.context());
        event.close();
        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(recorded.spans()).hasSize(1);
    }

    @Test
    void anEventEndsOnceHoweverManyThreadsEndIt() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                Event event = recorded.runtime.start("e" + round, spec -> {}, Context.root());
                CountDownLatch go = new CountDownLatch(1);
                List<Future<?>> done = new ArrayList<>();
                List<Runnable> endings = List.of(event::end, event::close, event::cancel, event::end);
                for (Runnable ending : endings) {
                    done.add(pool.submit(() -> {
                        go.await();
                        ending.run();
                        return null;
                    }));
                }
                go.countDown();
                for (Future<?> one : done) {
                    one.get(30, TimeUnit.SECONDS);
                }
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(recorded.spans()).hasSize(200);
    }

    @Test
    void aCancelledEventIsNoErrorAndKeepsWhatItHas() {
        assertThat(recorded.enriched(event -> event.outputs("k", "partial").cancel()))
                .containsOnly(entry("honeyhive_outputs.k", "partial"), entry("honeyhive_metadata.status", "cancelled"));
        assertThat(recorded.last().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void enrichmentAfterTheEndIsDroppedAndCountedAndNoError() {
        Event event = recorded.runtime.start("e", spec -> {}, Context.root());
        event.end();
        event.inputs("k", "v")
                .outputs("o")
                .error("late")
                .error(new IllegalStateException())
                .type(EventType.TOOL);
        assertThat(RecordedEvents.enrichment(recorded.last())).isEmpty();
        assertThat(recorded.counters.snapshot().lateEnrichments()).isEqualTo(5);
    }

    @Test
    void enrichmentOfAnUnsampledEventIsNeitherWorkNorLate() {
        try (RecordedEvents none =
                RecordedEvents.create(options -> options.sdk = sdk -> sdk.setSampler(Sampler.alwaysOff()))) {
            Event event = none.runtime.start("e", spec -> spec.inputs("k", "v"), Context.root());
            event.inputs(Map.of("k", new Object() {
                @Override
                public String toString() {
                    throw new AssertionError("read");
                }
            }));
            event.end();
            assertThat(none.counters.snapshot()).isEqualTo(new TracerStats(0, 0, 0, 0));
            assertThat(event.span().getSpanContext().isValid()).isTrue();
        }
    }

    @Test
    void theSessionGivenIsTheSpansAndTravelsInTheBaggage() {
        Context parent = RecordedEvents.contextOf(RecordedEvents.session("theirs"));
        Event event = recorded.runtime.start("e", spec -> spec.session(RecordedEvents.session("mine")), parent);
        event.end();
        assertThat(recorded.last().getAttributes().get(SessionKeys.SESSION_ID)).isEqualTo("mine");
        assertThat(event.session()).isEqualTo(RecordedEvents.session("mine"));
        assertThat(Session.fromContext(event.context())).isEqualTo(RecordedEvents.session("mine"));
        assertThat(Baggage.fromContext(event.context()).getEntryValue("session_id"))
                .isEqualTo("mine");
    }

    @Test
    void withoutASessionOfItsOwnTheEventHasItsParents() {
        Event event =
                recorded.runtime.start("e", spec -> {}, RecordedEvents.contextOf(RecordedEvents.session("theirs")));
        event.end();
        assertThat(recorded.last().getAttributes().get(SessionKeys.SESSION_ID)).isEqualTo("theirs");
        assertThat(recorded.runtime.start("e", spec -> {}, Context.root()).session())
                .isNull();
    }

    @Test
    void aSamplerSeesTypeKindAttributesAndLinksAndNotTheEnrichment() {
        List<String> seen = new ArrayList<>();
        SpanContext linked = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        Sampler spy = new Sampler() {
            @Override
            public io.opentelemetry.sdk.trace.samplers.SamplingResult shouldSample(
                    Context parent,
                    String traceId,
                    String name,
                    SpanKind kind,
                    io.opentelemetry.api.common.Attributes attributes,
                    List<io.opentelemetry.sdk.trace.data.LinkData> links) {
                seen.add(name
                        + kind
                        + RecordedEvents.attributes(attributes)
                        + links.get(0).getSpanContext().getSpanId());
                return Sampler.alwaysOn().shouldSample(parent, traceId, name, kind, attributes, links);
            }

            @Override
            public String getDescription() {
                return "spy";
            }
        };
        try (RecordedEvents sampled = RecordedEvents.create(options -> options.sdk = sdk -> sdk.setSampler(spy))) {
            sampled.runtime
                    .start(
                            "e",
                            spec -> spec.type(EventType.MODEL)
                                    .kind(SpanKind.CLIENT)
                                    .attribute(AttributeKey.longKey("n"), 1L)
                                    .link(linked)
                                    .inputs("k", "v"),
                            Context.root())
                    .end();
        }
        assertThat(seen).containsExactly("eCLIENT{honeyhive_event_type=model, n=1}b7ad6b7169203331");
    }

    @Test
    void theTypeCanBeChangedWhileTheEventRuns() {
        Event event = recorded.runtime.start("e", spec -> spec.type(EventType.TOOL), Context.root());
        event.type(EventType.CHAIN).type(null).end();
        assertThat(recorded.last().getAttributes().get(TYPE)).isEqualTo("chain");
    }

    @Test
    void aSpecificationThatThrowsCostsTheRestOfItselfAndNeverTheWork() {
        Event event = recorded.runtime.start(
                "e",
                spec -> {
                    spec.inputs("k", "v");
                    throw new IllegalStateException("mistake");
                },
                Context.root());
        event.end();
        assertThat(RecordedEvents.enrichment(recorded.last())).containsOnly(entry("honeyhive_inputs.k", "v"));
        assertThat(recorded.counters.snapshot().refusedValues()).isEqualTo(1);
    }

    @Test
    void aSpecificationKeptAfterItsLambdaIsIgnored() {
        AtomicReference<EventSpec<Object>> kept = new AtomicReference<>();
        EventTemplate<Object> template = EventTemplate.of("e", spec -> kept.set(spec.inputs("a", 1)));
        kept.get().inputs("b", 2).type(EventType.MODEL).maxText(1).error("e").attribute(TYPE, "x");
        recorded.runtime.start((SpecifiedTemplate<?>) template, Context.root()).end();
        assertThat(RecordedEvents.enrichment(recorded.last())).containsOnly(entry("honeyhive_inputs.a", 1L));
        assertThat(recorded.last().getAttributes().get(TYPE)).isNull();
    }

    @Test
    void theEventOfAContextIsTheOneThatWasStartedInIt() {
        Event event = recorded.runtime.start("e", spec -> {}, Context.root());
        assertThat(recorded.runtime.eventIn(event.context())).isSameAs(event);
        event.end();
    }

    @Test
    void aSpanOfOtherInstrumentationIsEnrichedAndNeverEnded() {
        Event outer = recorded.runtime.start("outer", spec -> {}, Context.root());
        Span foreign = recorded.tracer
                .spanBuilder("foreign")
                .setParent(outer.context())
                .startSpan();
        Context context = outer.context().with(foreign);
        recorded.runtime.enrich(context, event -> event.outputs("k", "v"));
        Event handle = recorded.runtime.eventIn(context);
        handle.end();
        handle.cancel();
        handle.close();
        assertThat(recorded.spans()).isEmpty();
        foreign.end();
        outer.end();
        assertThat(recorded.spans().get(0).getName()).isEqualTo("foreign");
        assertThat(RecordedEvents.enrichment(recorded.spans().get(0))).containsOnly(entry("honeyhive_outputs.k", "v"));
        assertThat(RecordedEvents.enrichment(recorded.spans().get(1))).isEmpty();
        handle.inputs("late", 1);
        assertThat(recorded.counters.snapshot().lateEnrichments()).isEqualTo(1);
    }

    @Test
    void enrichmentWithoutAnEventIsDroppedAndCounted() {
        recorded.runtime.enrich(Context.root(), event -> event.outputs("k", "v"));
        assertThat(recorded.counters.snapshot().lateEnrichments()).isEqualTo(1);
        assertThat(recorded.spans()).isEmpty();
    }

    @Test
    void anEnrichmentThatThrowsChangesNothingForTheWork() {
        Event event = recorded.runtime.start("e", spec -> {}, Context.root());
        recorded.runtime.enrich(event.context(), e -> {
            throw new IllegalStateException("mistake");
        });
        event.end();
        assertThat(recorded.counters.snapshot().refusedValues()).isEqualTo(1);
    }

    @Test
    void aTracerThatIsSwitchedOffEvaluatesNothingAndPassesItsContextOn() {
        EventRuntime off = EventRuntime.switchedOff(recorded.counters);
        Context parent = RecordedEvents.contextOf(RecordedEvents.session("s"));
        Event event = off.start(
                "e",
                spec -> {
                    throw new AssertionError("evaluated");
                },
                parent);
        assertThat(event.context()).isSameAs(parent);
        assertThat(event.session()).isEqualTo(RecordedEvents.session("s"));
        event.inputs("k", "v").error("e").close();
        try (Scope scope = parent.makeCurrent();
                Event current = off.startCurrent("e", spec -> {
                    throw new AssertionError("evaluated");
                })) {
            assertThat(current).isSameAs(EventRuntime.disabled());
            assertThat(current.context()).isSameAs(parent);
        }
        off.enrich(parent, e -> {
            throw new AssertionError("evaluated");
        });
        assertThat(recorded.counters.snapshot()).isEqualTo(new TracerStats(0, 0, 0, 0));
    }

    @Test
    void toStringNamesTheSpanAndNoValue() {
        Event event = recorded.runtime.start("e", spec -> spec.inputs("k", "planted"), Context.root());
        assertThat(event.toString())
                .contains(event.span().getSpanContext().getSpanId())
                .doesNotContain("planted");
        event.end();
    }
}
