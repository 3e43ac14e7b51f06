package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.EventType;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An answer that comes in pieces, as that of a model: {@code tracing.stream}. */
class StreamEventTest {

    private static final AttributeKey<Long> ITEMS = AttributeKey.longKey("honeyhive_metrics.items");

    private final Traced traced = new Traced(Mode.NO_TRACER);

    @AfterEach
    void close() {
        traced.close();
    }

    record Chunk(String text, @Nullable Map<String, Integer> usage) {}

    /** One piece in each turn of the loop. */
    private <T> Future<String> say(Iterator<T> pieces, Consumer<T> items) {
        if (!pieces.hasNext()) {
            return Future.succeededFuture("said");
        }
        items.accept(pieces.next());
        Promise<String> said = Promise.promise();
        traced.vertx.runOnContext(go -> say(pieces, items).onComplete(said));
        return said.future();
    }

    @Test
    void theEventRecordsWhatPassedAndEndsWithTheFuture() {
        String outcome = traced.within(
                "root",
                () -> traced.tracing.<Chunk, String>stream(
                        "answer",
                        e -> e.type(EventType.MODEL)
                                .inputs("question", "which?")
                                .text(Chunk::text)
                                .usage(Chunk::usage),
                        (event, items) -> {
                            assertThat(Context.current()).isSameAs(event.context());
                            return say(
                                    List.of(
                                                    new Chunk("this ", null),
                                                    new Chunk(
                                                            "one", Map.of("prompt_tokens", 3, "completion_tokens", 2)))
                                            .iterator(),
                                    items);
                        }));

        assertThat(outcome).isEqualTo("said");
        SpanData answer = traced.span("answer");
        assertChild(answer, traced.span("root"));
        assertThat(text(answer, "honeyhive_outputs.text")).isEqualTo("this one");
        assertThat(answer.getAttributes().get(ITEMS)).isEqualTo(2);
        assertThat(answer.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
                .isEqualTo(2);
        assertThat(answer.getAttributes().get(AttributeKey.doubleKey("honeyhive_metrics.time_to_first_token_ms")))
                .isNotNull();
    }

    @Test
    void whatHasPassedIsKeptWhereTheWorkFails() {
        Future<Void> failed = traced.tracing.<String, Void>stream("answer", e -> {}, (event, items) -> {
            items.accept("half an");
            return Future.failedFuture(new IllegalStateException("the model is gone"));
        });

        assertThatThrownBy(
                        () -> failed.toCompletionStage().toCompletableFuture().join())
                .hasRootCauseMessage("the model is gone");
        SpanData answer = traced.span("answer");
        assertThat(text(answer, "honeyhive_outputs.text")).isEqualTo("half an");
        assertThat(answer.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void aCancellationIsNoError() {
        traced.tracing.<String, Void>stream("answer", e -> {}, (event, items) -> {
            items.accept("enough");
            return Future.failedFuture(new CancellationException());
        });

        SpanData answer = traced.span("answer");
        assertThat(text(answer, "honeyhive_metadata.status")).isEqualTo("cancelled");
        assertThat(text(answer, "honeyhive_outputs.text")).isEqualTo("enough");
        assertThat(answer.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aBodyThatThrowsFailsTheFutureAndTheEvent() {
        Future<Void> failed = traced.tracing.<String, Void>stream("answer", e -> {}, (event, items) -> {
            throw new IllegalStateException("at once");
        });

        assertThat(failed.cause()).hasMessage("at once");
        assertThat(traced.span("answer").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void workUnderAContextIsNoEventAndSeesWhatIsInIt() {
        var session = traced.spans.tracer().newSession();
        traced.within(
                "root",
                () -> traced.tracing.within(
                        session.storeIn(Context.root()),
                        () -> traced.tracing.event("inside", e -> {}, event -> Future.succeededFuture(1))));
        SpanData inside = traced.span("inside");
        traced.span("root");
        assertThat(text(inside, "honeyhive.session_id")).isEqualTo(session.id());
        assertThat(inside.getParentSpanContext().isValid()).isFalse();
        assertThat(traced.spans.ended()).hasSize(2);
    }

    @Test
    void workUnderAContextThatThrowsFailsItsFuture() {
        assertThat(traced.tracing
                        .within(Context.root(), () -> {
                            throw new IllegalStateException("at once");
                        })
                        .cause())
                .hasMessage("at once");
    }
}
