package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** WIRE.md section 5: redact, then truncate, then write; and the sizes of a value and of a span. */
class EnrichmentLimitsTest {

    @Test
    void aValueIsRedactedBeforeItIsTruncated() {
        List<String> seen = new ArrayList<>();
        try (RecordedEvents recorded = RecordedEvents.create(options -> {
            options.maxValueLength = 10;
            options.redactor = (key, value) -> {
                seen.add(key + "=" + value);
                return value.replace("0123456789", "");
            };
        })) {
            assertThat(recorded.enriched(event -> event.inputs("k", "abc0123456789def")))
                    .containsOnly(entry("honeyhive_inputs.k", "abcdef"));
            assertThat(seen).containsExactly("honeyhive_inputs.k=abc0123456789def");
        }
    }

    @Test
    void aTruncatedValueEndsInAnEllipsisAndItsLengthIsKept() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxValueLength = 10)) {
            assertThat(recorded.enriched(event -> event.inputs("k", "x".repeat(11))))
                    .containsOnly(
                            entry("honeyhive_inputs.k", "x".repeat(9) + "…"),
                            entry("honeyhive_inputs.k.truncated_from", 11L));
            assertThat(recorded.enriched(event -> event.inputs("k", "x".repeat(10))))
                    .containsOnly(entry("honeyhive_inputs.k", "x".repeat(10)));
            assertThat(recorded.counters.snapshot().truncatedValues()).isEqualTo(1);
        }
    }

    @Test
    void noHalfOfASurrogatePairIsLeft() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxValueLength = 4)) {
            assertThat(recorded.enriched(event -> event.inputs("k", "ab\uD83D\uDC1Dcd")))
                    .containsEntry("honeyhive_inputs.k", "ab…");
        }
    }

    @Test
    void aSpanHoldsItsSizeAndNotMore() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxSpanSize = 1000)) {
            Map<String, Object> found = recorded.enriched(event -> {
                for (int i = 0; i < 10; i++) {
                    event.inputs("k" + i, "x".repeat(300));
                }
                event.inputs("number", 1);
            });
            int size = found.entrySet().stream()
                    .filter(e -> e.getValue() instanceof String)
                    .mapToInt(e -> e.getKey().length() + e.getValue().toString().length())
                    .sum();
            assertThat(size).isLessThanOrEqualTo(1000);
            assertThat(found)
                    .containsEntry("honeyhive_inputs.k0", "x".repeat(300))
                    .containsEntry("honeyhive_inputs.k3.truncated_from", 300L)
                    .doesNotContainKey("honeyhive_inputs.k4")
                    .doesNotContainKey("honeyhive_inputs.number");
            assertThat(recorded.counters.snapshot().truncatedValues()).isEqualTo(8);
        }
    }

    @Test
    void aValueThatIsReplacedGivesBackWhatItTook() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxSpanSize = 1000)) {
            Map<String, Object> found = recorded.enriched(event -> {
                for (int length = 1; length <= 400; length++) {
                    event.outputs("answer", "x".repeat(length));
                }
                event.metrics("tokens", 7);
            });
            assertThat(found)
                    .containsOnly(
                            entry("honeyhive_outputs.answer", "x".repeat(400)), entry("honeyhive_metrics.tokens", 7L));
            assertThat(recorded.counters.snapshot().truncatedValues()).isZero();
        }
    }

    @Test
    void aFullSpanHasRoomAgainWhenItsValuesAreReplacedByShorterOnes() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxSpanSize = 10_000)) {
            Map<String, Object> found = recorded.enriched(event -> {
                for (String key : List.of("a", "b", "c", "d", "a")) {
                    event.outputs(key, "x".repeat(2400));
                }
                for (String key : List.of("a", "b", "c", "d")) {
                    event.outputs(key, "y");
                }
                event.outputs("e", "z".repeat(5000));
            });
            assertThat(found).containsEntry("honeyhive_outputs.e", "z".repeat(5000));
        }
    }

    @Test
    void handlesThatLiveAtTheSameTimeShareTheSizeOfTheirSpan() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxSpanSize = 16_000)) {
            Span span = recorded.tracer.spanBuilder("somebody else's").startSpan();
            Context context = span.storeInContext(Context.root());
            List<Event> handles = List.of(recorded.runtime.eventIn(context), recorded.runtime.eventIn(context));
            for (int i = 0; i < 40; i++) {
                handles.get(i % 2).outputs("part" + i, "x".repeat(1000));
            }
            span.end();
            int size = RecordedEvents.enrichment(recorded.last()).values().stream()
                    .filter(String.class::isInstance)
                    .mapToInt(value -> value.toString().length())
                    .sum();
            // Each may be off by what it wrote since it looked.
            assertThat(size).isBetween(14_000, 18_000);
        }
    }

    @Test
    void allHandlesOfOneSpanShareItsSize() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxSpanSize = 4000)) {
            Span span = recorded.tracer.spanBuilder("somebody else's").startSpan();
            Context context = span.storeInContext(Context.root());
            for (int i = 0; i < 10; i++) {
                recorded.runtime.eventIn(context).outputs("part" + i, "x".repeat(1000));
            }
            span.end();
            int size = RecordedEvents.enrichment(recorded.last()).values().stream()
                    .filter(String.class::isInstance)
                    .mapToInt(value -> value.toString().length())
                    .sum();
            assertThat(size).isBetween(3000, 4000);
            assertThat(recorded.counters.snapshot().truncatedValues()).isEqualTo(7);
        }
    }

    @Test
    void aThousandHugeValuesNeitherFillTheSpanNorOverflowItsCounter() {
        try (RecordedEvents recorded = RecordedEvents.create()) {
            String huge = "x".repeat(10 * 1024 * 1024);
            Map<String, Object> found = recorded.enriched(event -> {
                for (int i = 0; i < 1000; i++) {
                    event.inputs("k" + i, huge);
                }
            });
            assertThat(found.values().stream()
                            .filter(String.class::isInstance)
                            .mapToInt(value -> value.toString().length())
                            .sum())
                    .isLessThanOrEqualTo(1024 * 1024);
        }
    }

    @Test
    void aRedactorThatThrowsCostsTheValueAndNothingElse() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.redactor = (key, value) -> {
            if (key.endsWith("bad")) {
                throw new IllegalStateException(value);
            }
            return value;
        })) {
            assertThat(recorded.enriched(event -> event.inputs("bad", "secret").inputs("good", "g")))
                    .containsOnly(entry("honeyhive_inputs.good", "g"));
            assertThat(recorded.counters.snapshot().refusedValues()).isEqualTo(1);
        }
    }

    @Test
    void aRedactorLeavesAValueOutByReturningNull() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.redactor = (key, value) -> null)) {
            assertThat(recorded.enriched(
                            event -> event.inputs("k", "v").outputs(1).error("e")))
                    .isEmpty();
            assertThat(recorded.last().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        }
    }

    @Test
    void numbersAreShownToTheRedactorAndStayNumbersWhenNothingIsHidden() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.redactor = Redactor.secrets())) {
            assertThat(recorded.enriched(event -> event.inputs(Map.of("password", 12345, "n", 12345))))
                    .containsOnly(
                            entry("honeyhive_inputs.password", "[REDACTED]"), entry("honeyhive_inputs.n", 12345L));
        }
    }

    @Test
    void withoutContentNoInputsAndNoOutputsAreRecordedAndEverythingElseIs() {
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.captureContent = false)) {
            assertThat(recorded.enriched(event ->
                            event.inputs("k", "v").outputs("o").metadata("m", 1).error("boom")))
                    .containsOnly(entry("honeyhive_metadata.m", 1L), entry("honeyhive_error", "boom"));
        }
    }

    @Test
    void sessionAttributesAreThereEvenWhenTheEnrichmentPassesEveryLimit() {
        try (RecordedEvents recorded = RecordedEvents.create()) {
            Context parent = RecordedEvents.contextOf(RecordedEvents.session("s-1"));
            Event event = recorded.runtime.start(
                    "e", spec -> spec.inputs(IntStream.range(0, 5000).boxed().collect(Collectors.toList())), parent);
            event.end();
            SpanData span = recorded.last();
            assertThat(span.getTotalAttributeCount()).isGreaterThan(1024);
            assertThat(span.getAttributes().get(SessionKeys.SESSION_ID)).isEqualTo("s-1");
            assertThat(span.getAttributes().get(SessionKeys.PROJECT)).isEqualTo("a project");
            assertThat(span.getAttributes().get(SessionKeys.SOURCE)).isEqualTo("a source");
            assertThat(span.getAttributes().get(SessionKeys.OTEL_SESSION_ID)).isEqualTo("s-1");
        }
    }

    @Test
    void byDefaultAValueIsCutAt256KiBAndASpanAt1MiB() {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        try (SessionTracer tracer = SessionTracer.builder()
                .environment(name -> null)
                .service("limits")
                .exporter(exporter)
                .shutdownHook(false)
                .build()) {
            try (Event event = tracer.startEvent(Context.root(), "e", spec -> {})) {
                for (int i = 0; i < 8; i++) {
                    event.inputs("k" + i, "x".repeat(300_000));
                }
            }
            assertThat(tracer.flushAndWait(Duration.ofSeconds(60)).complete()).isTrue();
            List<Integer> lengths = exporter.getFinishedSpanItems().get(0).getAttributes().asMap().values().stream()
                    .map(Object::toString)
                    .filter(text -> text.startsWith("xxx"))
                    .map(String::length)
                    .toList();
            assertThat(lengths).hasSize(4).contains(262_144).allMatch(length -> length <= 262_144);
            assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isBetween(1024 * 1024 - 1000, 1024 * 1024);
        }
    }
}
