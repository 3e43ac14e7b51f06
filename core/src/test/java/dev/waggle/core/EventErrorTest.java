package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WIRE.md section 5: what an error is on the wire. */
class EventErrorTest {

    private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> STACK = AttributeKey.stringKey("exception.stacktrace");

    private final RecordedEvents recorded = RecordedEvents.create();

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void anErrorMessageSetsTheErrorFieldAndTheStatus() {
        assertThat(recorded.enriched(event -> event.error("boom"))).containsOnly(entry("honeyhive_error", "boom"));
        SpanData span = recorded.last();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getStatus().getDescription()).isEqualTo("boom");
        assertThat(span.getEvents()).isEmpty();
    }

    @Test
    void anExceptionGivesOneExceptionEventTheStatusAndTypeColonMessage() {
        assertThat(recorded.enriched(event -> event.error(new IllegalStateException("boom"))))
                .containsOnly(entry("honeyhive_error", "IllegalStateException: boom"));
        SpanData span = recorded.last();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(span.getEvents()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("exception");
            Map<String, Object> attributes = RecordedEvents.attributes(event.getAttributes());
            assertThat(attributes)
                    .containsEntry("exception.type", "java.lang.IllegalStateException")
                    .containsEntry("exception.message", "boom");
            assertThat(event.getAttributes().get(STACK))
                    .startsWith("java.lang.IllegalStateException: boom")
                    .contains("EventErrorTest");
        });
    }

    @Test
    void aSecondFailureOfTheSameEventChangesNothing() {
        assertThat(recorded.enriched(event ->
                        event.error(new IllegalStateException("first")).error(new IllegalArgumentException("second"))))
                .containsOnly(entry("honeyhive_error", "IllegalStateException: first"));
        assertThat(recorded.last().getEvents()).hasSize(1);
    }

    @Test
    void aSecondFailureThroughAnotherHandleOfAForeignSpanChangesNothing() {
        Span foreign = recorded.tracer.spanBuilder("foreign").startSpan();
        Context context = Context.root().with(foreign);
        recorded.runtime.eventIn(context).error(new IllegalStateException("first"));
        recorded.runtime.eventIn(context).error(new IllegalStateException("second"));
        foreign.end();
        assertThat(recorded.last().getEvents()).hasSize(1);
        assertThat(RecordedEvents.enrichment(recorded.last()))
                .containsOnly(entry("honeyhive_error", "IllegalStateException: first"));
    }

    @Test
    void whatFuturesWrapAroundAFailureIsTakenOff() {
        Exception cause = new UncheckedIOException("disk", new java.io.IOException("full"));
        assertThat(recorded.enriched(event -> event.error(new CompletionException(new ExecutionException(cause)))))
                .containsEntry("honeyhive_error", "UncheckedIOException: disk");
        assertThat(recorded.enriched(event -> event.error(new CompletionException("alone", null))))
                .containsEntry("honeyhive_error", "CompletionException: alone");
    }

    @Test
    void anExceptionWithoutAMessageIsItsType() {
        assertThat(recorded.enriched(event -> event.error(new IllegalStateException())))
                .containsOnly(entry("honeyhive_error", "IllegalStateException"));
    }

    @Test
    void nullIsNoError() {
        assertThat(recorded.enriched(event -> event.error((String) null).error((Throwable) null)))
                .isEmpty();
        assertThat(recorded.last().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void messageDescriptionAndStackTraceAreRedactedCausesIncluded() {
        try (RecordedEvents redacting =
                RecordedEvents.create(options -> options.redactor = (key, value) -> value.replace("hunter2", "***"))) {
            Exception cause = new IllegalArgumentException("cause hunter2");
            cause.addSuppressed(new IllegalStateException("suppressed hunter2"));
            redacting.enriched(event -> event.error(new IllegalStateException("top hunter2", cause)));
            SpanData span = redacting.last();
            EventData event = span.getEvents().get(0);
            assertThat(span.getStatus().getDescription()).isEqualTo("IllegalStateException: top ***");
            assertThat(event.getAttributes().get(MESSAGE)).isEqualTo("top ***");
            assertThat(event.getAttributes().get(STACK))
                    .contains("cause ***", "suppressed ***")
                    .doesNotContain("hunter2");
            assertThat(span.toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void aHugeMessageIsCutEverywhere() {
        try (RecordedEvents small = RecordedEvents.create(options -> options.maxValueLength = 100)) {
            Map<String, Object> found =
                    small.enriched(event -> event.error(new IllegalStateException("x".repeat(1000))));
            assertThat((String) found.get("honeyhive_error")).hasSize(100).endsWith("…");
            assertThat(small.last().getStatus().getDescription()).hasSize(100);
            assertThat(small.last().getEvents().get(0).getAttributes().get(MESSAGE))
                    .hasSize(100);
            assertThat(small.last().getEvents().get(0).getAttributes().get(STACK))
                    .hasSize(100);
        }
    }

    /** Some exceptions compute their message, and fail at it. */
    static final class Treacherous extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void anExceptionWhoseMessageThrowsIsStillRecordedByItsType() {
        assertThat(recorded.enriched(event -> event.error(new Treacherous())))
                .containsOnly(entry("honeyhive_error", "Treacherous"));
        assertThat(recorded.last().getEvents()).hasSize(1);
    }
}
