package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventTemplateTest {

    private final RecordedEvents recorded = RecordedEvents.create();

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void aTemplateStartsAnEventWithTheSameFieldsEachTime() {
        SpecifiedTemplate<String> template = (SpecifiedTemplate<String>) EventTemplate.<String>of(
                "e", e -> e.inputs(Map.of("q", List.of("a", 1))).config("model", "m"));
        for (int i = 0; i < 3; i++) {
            template.succeed(recorded.runtime.start(template, Context.root()), "x");
        }
        assertThat(recorded.spans())
                .hasSize(3)
                .allSatisfy(span -> assertThat(RecordedEvents.enrichment(span))
                        .containsOnly(
                                entry("honeyhive_inputs.q.0", "a"),
                                entry("honeyhive_inputs.q.1", 1L),
                                entry("honeyhive_config.model", "m")));
    }

    @Test
    void aValueThatChangesAfterwardsIsNotReadAgain() {
        Map<String, Object> mutable = new HashMap<>(Map.of("k", "before"));
        SpecifiedTemplate<String> template =
                (SpecifiedTemplate<String>) EventTemplate.<String>of("e", e -> e.inputs(mutable));
        mutable.put("k", "after");
        recorded.runtime.start(template, Context.root()).end();
        assertThat(RecordedEvents.enrichment(recorded.last())).containsOnly(entry("honeyhive_inputs.k", "before"));
    }

    @Test
    void twoTracersRedactTheSameTemplateEachInTheirOwnWay() {
        SpecifiedTemplate<String> template =
                (SpecifiedTemplate<String>) EventTemplate.<String>of("e", e -> e.inputs("k", "v"));
        try (RecordedEvents hiding = RecordedEvents.create(options -> options.redactor = (key, value) -> "-");
                RecordedEvents silent = RecordedEvents.create(options -> options.captureContent = false)) {
            for (int i = 0; i < 2; i++) {
                recorded.runtime.start(template, Context.root()).end();
                hiding.runtime.start(template, Context.root()).end();
                silent.runtime.start(template, Context.root()).end();
                assertThat(RecordedEvents.enrichment(recorded.last())).containsOnly(entry("honeyhive_inputs.k", "v"));
                assertThat(RecordedEvents.enrichment(hiding.last())).containsOnly(entry("honeyhive_inputs.k", "-"));
                assertThat(RecordedEvents.enrichment(silent.last())).isEmpty();
            }
        }
    }

    @Test
    void theLimitsOfASpanCountWhatTheTemplateWrote() {
        try (RecordedEvents small = RecordedEvents.create(options -> options.maxSpanSize = 100)) {
            SpecifiedTemplate<String> template =
                    (SpecifiedTemplate<String>) EventTemplate.<String>of("e", e -> e.inputs("k", "x".repeat(60)));
            Event event = small.runtime.start(template, Context.root());
            event.outputs("k", "y".repeat(60)).end();
            assertThat(RecordedEvents.enrichment(small.last()))
                    .containsEntry("honeyhive_inputs.k", "x".repeat(60))
                    .containsEntry("honeyhive_outputs.k.truncated_from", 60L);
        }
    }

    @Test
    void aMistakeInTheSpecificationIsThrownWhereTheTemplateIsMade() {
        assertThatThrownBy(() -> EventTemplate.<String>of("e", e -> {
                    throw new IllegalStateException("mistake");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mistake");
    }

    @Test
    void aFailedEventHoldsItsFailure() {
        SpecifiedTemplate<String> template = (SpecifiedTemplate<String>) EventTemplate.<String>of("e", e -> {});
        template.fail(recorded.runtime.start(template, Context.root()), new IllegalStateException("boom"));
        assertThat(RecordedEvents.enrichment(recorded.last()))
                .containsOnly(entry("honeyhive_error", "IllegalStateException: boom"));
    }

    @Test
    void workWithoutAResultHasNoOutputs() {
        SpecifiedTemplate<String> template = (SpecifiedTemplate<String>) EventTemplate.<String>of(
                "e",
                e -> e.outputs(x -> {
                    throw new AssertionError("called");
                }));
        template.succeed(recorded.runtime.start(template, Context.root()), null);
        assertThat(RecordedEvents.enrichment(recorded.last())).isEmpty();
        assertThat(recorded.counters.snapshot().refusedValues()).isZero();
    }
}
