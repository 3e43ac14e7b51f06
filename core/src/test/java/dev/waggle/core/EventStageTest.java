package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.waggle.core.contract.BrokenSdk;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asynchronous work as an event, through {@code CompletionStage}. */
class EventStageTest {

    private final RecordedEvents recorded = RecordedEvents.create();

    @AfterEach
    void close() {
        recorded.close();
    }

    private CompletionStage<String> event(CompletableFuture<String> work) {
        return recorded.runtime.<String>event(
                Context.root(),
                "e",
                spec -> spec.inputs("i", 1)
                        .outputs(text -> Map.of("text", text))
                        .metadata(text -> text.length())
                        .metrics(text -> Map.of("n", 1.5)),
                event -> work);
    }

    @Test
    void theEventEndsWhenTheStageCompletesAndHoldsWhatTheExtractorsFind() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> outcome = event(work).toCompletableFuture();
        assertThat(recorded.spans()).isEmpty();
        work.complete("done");
        assertThat(outcome.join()).isEqualTo("done");
        assertThat(RecordedEvents.enrichment(recorded.last()))
                .containsOnly(
                        entry("honeyhive_inputs.i", 1L),
                        entry("honeyhive_outputs.text", "done"),
                        entry("honeyhive_metadata.value", 4L),
                        entry("honeyhive_metrics.n", 1.5));
    }

    @Test
    void aProcessorThatBreaksTheEndDoesNotKeepTheCallerWaiting() {
        try (RecordedEvents broken =
                RecordedEvents.create(options -> options.sdk = sdk -> sdk.addSpanProcessor(BrokenSdk.processor()))) {
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletableFuture<String> outcome = broken.runtime
                    .<String>event(Context.root(), "e", spec -> {}, event -> work)
                    .toCompletableFuture();
            work.complete("done");

            assertThat(outcome).isCompletedWithValue("done");
        }
    }

    @Test
    void anEventWhoseEndAProcessorBreaksDoesNotStayCurrentAndThrowsNothing() {
        try (RecordedEvents broken =
                RecordedEvents.create(options -> options.sdk = sdk -> sdk.addSpanProcessor(BrokenSdk.processor()))) {
            Event event = broken.runtime.startCurrent("e", spec -> {});
            assertThat(Context.current()).isSameAs(event.context());

            event.close();

            assertThat(Context.current()).isSameAs(Context.root());
        }
    }

    @Test
    void theEventHasEndedBeforeTheCallerSeesTheOutcome() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        event(work).thenAccept(x -> seen.complete(recorded.spans().size()));
        work.complete("done");
        assertThat(seen.join()).isEqualTo(1);
    }

    @Test
    void theEventIsCurrentWhileTheBodyRunsAndNotAfterwards() {
        recorded.runtime.<String>event(Context.root(), "e", spec -> {}, event -> {
            assertThat(Span.current()).isSameAs(event.span());
            return CompletableFuture.completedFuture("x");
        });
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void aFailedStageIsAnErrorAndTheOutcomeIsItsFailure() {
        IllegalStateException failure = new IllegalStateException("boom");
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> outcome = event(work).toCompletableFuture();
        work.completeExceptionally(failure);
        assertThatThrownBy(outcome::join).hasCause(failure);
        assertThat(recorded.last().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(RecordedEvents.enrichment(recorded.last()))
                .containsOnly(entry("honeyhive_inputs.i", 1L), entry("honeyhive_error", "IllegalStateException: boom"));
    }

    @Test
    void whatTheBodyThrowsFailsTheOutcome() {
        CompletableFuture<String> outcome = recorded.runtime
                .<String>event(Context.root(), "e", spec -> {}, event -> {
                    throw new IllegalStateException("boom");
                })
                .toCompletableFuture();
        assertThat(outcome).isCompletedExceptionally();
        assertThat(RecordedEvents.enrichment(recorded.last()))
                .containsOnly(entry("honeyhive_error", "IllegalStateException: boom"));
    }

    @Test
    void aCancelledStageEndsTheEventAsCancelled() {
        CompletableFuture<String> work = new CompletableFuture<>();
        event(work);
        work.cancel(false);
        assertThat(RecordedEvents.enrichment(recorded.last()))
                .containsOnly(entry("honeyhive_inputs.i", 1L), entry("honeyhive_metadata.status", "cancelled"));
        assertThat(recorded.last().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void cancellingTheOutcomeCancelsTheWorkAndTheEvent() {
        CompletableFuture<String> work = new CompletableFuture<>();
        event(work).toCompletableFuture().cancel(false);
        assertThat(work).isCancelled();
        assertThat(RecordedEvents.enrichment(recorded.last())).containsEntry("honeyhive_metadata.status", "cancelled");
        assertThat(recorded.spans()).hasSize(1);
    }

    @Test
    void anExtractorThatThrowsChangesNothingForTheWork() {
        CompletableFuture<String> outcome = recorded.runtime
                .<String>event(
                        Context.root(),
                        "e",
                        spec -> spec.outputs(text -> {
                                    throw new IllegalStateException("mistake");
                                })
                                .metadata(text -> Map.of("k", text)),
                        event -> CompletableFuture.completedFuture("x"))
                .toCompletableFuture();
        assertThat(outcome.join()).isEqualTo("x");
        assertThat(RecordedEvents.enrichment(recorded.last())).containsOnly(entry("honeyhive_metadata.k", "x"));
        assertThat(recorded.counters.snapshot().refusedValues()).isEqualTo(1);
    }

    @Test
    void aTracerThatIsSwitchedOffRunsTheBodyUnderItsParent() {
        EventRuntime off = EventRuntime.switchedOff(recorded.counters);
        Context parent = RecordedEvents.contextOf(RecordedEvents.session("s"));
        CompletableFuture<String> outcome = off.<String>event(
                        parent,
                        "e",
                        spec -> {
                            throw new AssertionError("evaluated");
                        },
                        event -> {
                            assertThat(Context.current()).isSameAs(parent);
                            return CompletableFuture.completedFuture("x");
                        })
                .toCompletableFuture();
        assertThat(outcome.join()).isEqualTo("x");
    }
}
