package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.time.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private final TestClock clock = TestClock.create();
    private final RecordedEvents recorded = RecordedEvents.create(options -> options.sdk = sdk -> sdk.setClock(clock));

    @AfterEach
    void close() {
        recorded.close();
    }

    record Chunk(@Nullable String text, @Nullable Map<String, ?> usage) {}

    private <T> StreamRecorder<T> stream(Consumer<? super EventSpec<T>> spec) {
        SpecifiedTemplate<T> template = (SpecifiedTemplate<T>) EventTemplate.<T>of("generate", spec);
        return template.stream(recorded.runtime.start(template, Context.root()));
    }

    private Map<String, Object> recordedFields() {
        return RecordedEvents.enrichment(recorded.last());
    }

    @Test
    void aStreamIsItsTextItsCountAndTheTimeToItsFirstItem() {
        StreamRecorder<String> stream = stream(spec -> {});
        clock.advance(Duration.ofMillis(250));
        stream.item("Hello");
        clock.advance(Duration.ofMillis(250));
        stream.item(", ");
        stream.item("world");
        stream.complete();
        assertThat(recordedFields())
                .containsOnly(
                        entry("honeyhive_metrics.items", 3L),
                        entry("honeyhive_metrics.time_to_first_token_ms", 250.0),
                        entry("honeyhive_outputs.text", "Hello, world"));
    }

    @Test
    void aStreamWithoutItemsHasACountOfZeroAndNoTime() {
        this.<String>stream(spec -> {}).complete();
        assertThat(recordedFields()).containsOnly(entry("honeyhive_metrics.items", 0L));
    }

    @Test
    void textAndUsageOfOtherItemsComeFromTheirFunctionsAndTheLastUsageWins() {
        StreamRecorder<Chunk> stream = stream(
                spec -> spec.text(Chunk::text).usage(Chunk::usage).outputs(chunk -> Map.of("last", chunk.text())));
        stream.item(new Chunk("a", Map.of("prompt_tokens", 1)));
        stream.item(new Chunk(null, Map.of("prompt_tokens", 7, "completion_tokens", 9)));
        stream.item(new Chunk("b", null));
        stream.complete();
        assertThat(recordedFields())
                .containsEntry("honeyhive_outputs.text", "ab")
                .containsEntry("honeyhive_outputs.last", "b")
                .containsEntry("honeyhive_metadata.prompt_tokens", 7L)
                .containsEntry("honeyhive_metadata.completion_tokens", 9L);
        assertThat(RecordedEvents.attributes(recorded.last().getAttributes()))
                .containsEntry("gen_ai.usage.input_tokens", 7L)
                .containsEntry("gen_ai.usage.output_tokens", 9L);
    }

    @Test
    void theUsageOfASingleResultIsRecordedToo() {
        SpecifiedTemplate<Chunk> template =
                (SpecifiedTemplate<Chunk>) EventTemplate.<Chunk>of("generate", spec -> spec.usage(Chunk::usage));
        template.succeed(
                recorded.runtime.start(template, Context.root()),
                new Chunk("whole", Map.of("prompt_tokens", 7, "completion_tokens", 9)));
        assertThat(recordedFields())
                .containsOnly(
                        entry("honeyhive_metadata.prompt_tokens", 7L),
                        entry("honeyhive_metadata.completion_tokens", 9L));
        assertThat(RecordedEvents.attributes(recorded.last().getAttributes()))
                .containsEntry("gen_ai.usage.input_tokens", 7L)
                .containsEntry("gen_ai.usage.output_tokens", 9L);
    }

    @Test
    void aUsageThatCannotBeReadChangesNothingForTheWork() {
        SpecifiedTemplate<Chunk> template = (SpecifiedTemplate<Chunk>) EventTemplate.<Chunk>of(
                "generate",
                spec -> spec.usage(chunk -> {
                    throw new IllegalStateException("usage");
                }));
        template.succeed(recorded.runtime.start(template, Context.root()), new Chunk("whole", null));
        assertThat(recordedFields()).isEmpty();
    }

    @Test
    void itemsThatAreNoTextAddNone() {
        StreamRecorder<Integer> stream = stream(spec -> spec.outputs(last -> Map.of("last", last)));
        stream.item(1);
        stream.item(2);
        stream.complete();
        assertThat(recordedFields())
                .containsEntry("honeyhive_outputs.last", 2L)
                .containsEntry("honeyhive_metrics.items", 2L)
                .doesNotContainKey("honeyhive_outputs.text");
    }

    @Test
    void aStreamThatFailsKeepsItsPartialTextAndIsAnError() {
        StreamRecorder<String> stream = stream(spec -> spec.outputs(last -> Map.of("last", last)));
        stream.item("part");
        stream.fail(new IllegalStateException("boom"));
        assertThat(recordedFields())
                .containsEntry("honeyhive_outputs.text", "part")
                .containsEntry("honeyhive_error", "IllegalStateException: boom")
                .doesNotContainKey("honeyhive_outputs.last");
    }

    @Test
    void aStreamThatIsCancelledKeepsItsPartialTextAndIsNoError() {
        StreamRecorder<String> stream = stream(spec -> {});
        stream.item("part");
        stream.cancel();
        stream.complete();
        stream.fail(new IllegalStateException("late"));
        assertThat(recordedFields())
                .containsEntry("honeyhive_outputs.text", "part")
                .containsEntry("honeyhive_metadata.status", "cancelled")
                .doesNotContainKey("honeyhive_error");
        assertThat(recorded.last().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(recorded.spans()).hasSize(1);
    }

    @Test
    void functionsThatThrowCostWhatTheyWouldHaveFoundAndNothingElse() {
        StreamRecorder<String> stream = stream(spec -> spec.text(item -> {
                    throw new IllegalStateException("text");
                })
                .usage(item -> {
                    throw new IllegalStateException("usage");
                }));
        stream.item("a");
        stream.item("b");
        stream.complete();
        assertThat(recordedFields())
                .containsOnlyKeys("honeyhive_metrics.items", "honeyhive_metrics.time_to_first_token_ms");
        assertThat(recorded.counters.snapshot().refusedValues()).isEqualTo(4);
    }

    @Test
    void withoutContentTheTextIsNotGathered() {
        try (RecordedEvents silent = RecordedEvents.create(options -> options.captureContent = false)) {
            SpecifiedTemplate<String> template = (SpecifiedTemplate<String>) EventTemplate.<String>of(
                    "e",
                    spec -> spec.text(item -> {
                        throw new AssertionError("read");
                    }));
            StreamRecorder<String> stream = template.stream(silent.runtime.start(template, Context.root()));
            stream.item("secret");
            stream.complete();
            assertThat(RecordedEvents.enrichment(silent.last()))
                    .containsOnlyKeys("honeyhive_metrics.items", "honeyhive_metrics.time_to_first_token_ms");
        }
    }

    @Test
    void aStreamThatIsNotSampledCallsNoFunctionAndEnds() {
        try (RecordedEvents none = RecordedEvents.create(options ->
                options.sdk = sdk -> sdk.setSampler(io.opentelemetry.sdk.trace.samplers.Sampler.alwaysOff()))) {
            SpecifiedTemplate<String> template = (SpecifiedTemplate<String>) EventTemplate.<String>of(
                    "e",
                    spec -> spec.text(item -> {
                                throw new AssertionError("read");
                            })
                            .outputs(item -> {
                                throw new AssertionError("read");
                            }));
            StreamRecorder<String> stream = template.stream(none.runtime.start(template, Context.root()));
            stream.item("x");
            stream.complete();
            assertThat(none.counters.snapshot()).isEqualTo(new TracerStats(0, 0, 0, 0));
        }
    }

    @Test
    void longTextKeepsItsHeadAndItsTailAndSaysHowLongItWas() {
        StreamRecorder<String> stream = stream(spec -> spec.maxText(10));
        for (int i = 0; i < 100_000; i++) {
            stream.item(i % 10 + "");
        }
        stream.complete();
        assertThat(recordedFields())
                .containsEntry("honeyhive_outputs.text", "01234…56789")
                .containsEntry("honeyhive_outputs.text.truncated_from", 100_000L);
    }

    @Test
    void textALittleOverItsBoundIsCutInTheMiddleToo() {
        StreamRecorder<CharSequence> stream = stream(spec -> spec.maxText(10));
        stream.item(new StringBuilder("0123456"));
        stream.item(new StringBuffer("789ABCD"));
        stream.complete();
        assertThat(recordedFields())
                .containsEntry("honeyhive_outputs.text", "01234…9ABCD")
                .containsEntry("honeyhive_outputs.text.truncated_from", 14L);
    }

    @Test
    void noTextIsKeptWhenNoneIsWanted() {
        StreamRecorder<String> stream = stream(spec -> spec.maxText(0));
        stream.item("x");
        stream.complete();
        assertThat(recordedFields()).doesNotContainKey("honeyhive_outputs.text");
        assertThatThrownBy(() -> stream(spec -> spec.maxText(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxText")
                .hasMessageContaining("-1");
    }

    @Test
    void aSecretThatTheGapCutsInHalfIsNotShown() {
        String secret = "S".repeat(1000) + "TAIL";
        for (int offset : List.of(-1000, -500, -1, 0, 1)) {
            for (boolean atTail : List.of(false, true)) {
                try (RecordedEvents redacting = RecordedEvents.create(
                        options -> options.redactor = (key, value) -> value.replace(secret, "***"))) {
                    SpecifiedTemplate<String> template =
                            (SpecifiedTemplate<String>) EventTemplate.<String>of("e", spec -> spec.maxText(2000));
                    StreamRecorder<String> stream = template.stream(redacting.runtime.start(template, Context.root()));
                    String filler = "f".repeat(StreamText.MARGIN + 1000 + offset);
                    stream.item(atTail ? "x".repeat(50_000) : filler);
                    stream.item(secret);
                    stream.item(atTail ? filler : "x".repeat(50_000));
                    stream.complete();
                    assertThat(redacting.last().getAttributes().get(AttributeKey.stringKey("honeyhive_outputs.text")))
                            .doesNotContain("S", "TAIL");
                }
            }
        }
    }

    @Test
    void redactionThatShrinksTheTailDoesNotPullAHalfSecretIntoSight() {
        String secret = "S".repeat(3000) + "T";
        try (RecordedEvents redacting = RecordedEvents.create(options ->
                options.redactor = (key, value) -> value.replace(secret, "*").replace("long", ""))) {
            SpecifiedTemplate<String> template =
                    (SpecifiedTemplate<String>) EventTemplate.<String>of("e", spec -> spec.maxText(4000));
            StreamRecorder<String> stream = template.stream(redacting.runtime.start(template, Context.root()));
            stream.item("x".repeat(50_000));
            stream.item(secret);
            // Half of the secret is in the tail's margin; what follows it shrinks to nothing.
            stream.item("long".repeat((StreamText.MARGIN + 2000 - 1500) / 4));
            stream.complete();
            assertThat(redacting.last().getAttributes().get(AttributeKey.stringKey("honeyhive_outputs.text")))
                    .doesNotContain("S", "T");
        }
    }
}
