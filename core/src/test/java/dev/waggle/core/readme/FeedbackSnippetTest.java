package dev.waggle.core.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;

/** The README's feedback, to an event that has ended. */
class FeedbackSnippetTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SessionTracer tracer = SessionTracer.builder()
            .service("test")
            .environment(name -> null)
            .testMode(true)
            .shutdownHook(false)
            .spanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    @Test
    void feedbackIsAnEventOfTheSameSessionThatLinksToTheAnswer() {
        Session chat = tracer.newSession();
        Event answer = tracer.startEvent(chat.storeIn(Context.root()), "answer", e -> {});
        answer.end();
        SpanContext ids = answer.span().getSpanContext();

        feedback(chat.id(), ids.getTraceId(), ids.getSpanId(), 5);

        SpanData feedback = spans.getFinishedSpanItems().get(1);
        assertThat(feedback.getName()).isEqualTo("feedback");
        assertThat(feedback.getAttributes().get(AttributeKey.stringKey("honeyhive.session_id")))
                .isEqualTo(chat.id());
        assertThat(feedback.getAttributes().get(AttributeKey.longKey("honeyhive_feedback.rating")))
                .isEqualTo(5);
        assertThat(feedback.getLinks())
                .singleElement()
                .extracting(LinkData::getSpanContext)
                .satisfies(linked -> {
                    assertThat(linked.getTraceId()).isEqualTo(ids.getTraceId());
                    assertThat(linked.getSpanId()).isEqualTo(ids.getSpanId());
                });
    }

    private void feedback(String sessionId, String traceId, String spanId, int rating) {
        SpanContext answered =
                SpanContext.createFromRemoteParent(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
        Session session = tracer.joinSession(sessionId);
        tracer.startEvent(
                        session.storeIn(Context.root()),
                        "feedback",
                        e -> e.link(answered).feedback("rating", rating))
                .end();
    }
}
