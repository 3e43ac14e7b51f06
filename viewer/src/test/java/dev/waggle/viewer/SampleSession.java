package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;

/** A session of five services in three traces with one error that is retried, shaped like the demo's. */
final class SampleSession {
    static final String ID = "7d1c9b52-3a40-4f1e-9b57-2f3f0c6f9a11";

    private SampleSession() {}

    static Spans spans() {
        Spans spans = new Spans();
        turn(
                spans,
                1,
                0,
                "How does the session id travel between services?",
                "It travels as the session_id member of the W3C baggage header, beside traceparent. "
                        + "Where no header can travel, the id alone links the events as siblings.",
                false);
        turn(
                spans,
                2,
                9_000,
                "And what happens when the tool fails?",
                "The agent retries once. The failed attempt stays visible as an error event at its origin.",
                true);
        spans.add(
                "archive",
                span(ID, 3, 900, "archive_turn")
                        .kind(SpanKind.SPAN_KIND_SERVER)
                        .at(11_900, 11_936)
                        .with("honeyhive_inputs.turn", 2)
                        .with("honeyhive_outputs.stored", "turns.jsonl"));
        return spans;
    }

    private static void turn(Spans spans, long trace, double at, String question, String answer, boolean failing) {
        long id = trace * 100;
        double shift = failing ? 420 : 0;
        spans.add(
                "gateway",
                span(ID, trace, id + 1, "POST /chat")
                        .kind(SpanKind.SPAN_KIND_SERVER)
                        .at(at, at + 2_310 + shift)
                        .with("http.route", "/chat")
                        .with("honeyhive_inputs.question", question)
                        .with("honeyhive_outputs.answer", answer));
        spans.add(
                "gateway",
                span(ID, trace, id + 2, "POST")
                        .under(id + 1)
                        .kind(SpanKind.SPAN_KIND_CLIENT)
                        .type("tool")
                        .at(at + 6, at + 2_300 + shift)
                        .with("server.address", "agent"));
        spans.add(
                "agent",
                span(ID, trace, id + 3, "POST /answer")
                        .under(id + 2)
                        .kind(SpanKind.SPAN_KIND_SERVER)
                        .at(at + 14, at + 2_292 + shift));
        spans.add(
                "agent",
                span(ID, trace, id + 4, "answer_question")
                        .under(id + 3)
                        .type("chain")
                        .at(at + 18, at + 2_288 + shift)
                        .with("honeyhive_inputs.question", question)
                        .with("honeyhive_config.retries", 1)
                        .with("honeyhive_outputs.answer", answer));
        if (failing) {
            spans.add(
                    "agent",
                    span(ID, trace, id + 5, "search")
                            .under(id + 4)
                            .type("tool")
                            .at(at + 25, at + 160)
                            .with("honeyhive_inputs.query", "tool fails")
                            .failed("503 Service Unavailable"));
            spans.add(
                    "tool",
                    span(ID, trace, id + 6, "POST /search")
                            .under(id + 5)
                            .kind(SpanKind.SPAN_KIND_SERVER)
                            .at(at + 31, at + 150)
                            .exception("java.util.concurrent.TimeoutException", "index is warming up"));
        }
        spans.add(
                "agent",
                span(ID, trace, id + 7, "search")
                        .under(id + 4)
                        .type("tool")
                        .at(at + 30 + shift, at + 212 + shift)
                        .with("honeyhive_inputs.query", "session id travel"));
        spans.add(
                "tool",
                span(ID, trace, id + 8, "POST /search")
                        .under(id + 7)
                        .kind(SpanKind.SPAN_KIND_SERVER)
                        .at(at + 38 + shift, at + 204 + shift));
        spans.add(
                "tool",
                span(ID, trace, id + 9, "documents.find")
                        .under(id + 8)
                        .kind(SpanKind.SPAN_KIND_CONSUMER)
                        .type("tool")
                        .at(at + 44 + shift, at + 198 + shift)
                        .with("honeyhive_inputs.query", "session id travel")
                        .with("honeyhive_outputs.passages.0.file", "WIRE.md")
                        .with("honeyhive_outputs.passages.0.score", 7.31)
                        .with("honeyhive_outputs.passages.1.file", "DESIGN.md")
                        .with("honeyhive_outputs.passages.1.score", 5.02));
        spans.add(
                "agent",
                span(ID, trace, id + 10, "generate")
                        .under(id + 4)
                        .type("model")
                        .at(at + 220 + shift, at + 2_280 + shift)
                        .with("gen_ai.operation.name", "chat")
                        .with("gen_ai.request.model", "extractive-1")
                        .with("gen_ai.usage.input_tokens", 412)
                        .with("gen_ai.usage.output_tokens", 58)
                        .with("gen_ai.usage.cost", 0.0021)
                        .with("honeyhive_inputs.messages.0.role", "user")
                        .with("honeyhive_inputs.messages.0.content", question)
                        .with("honeyhive_outputs.content", answer)
                        .with("honeyhive_metrics.time_to_first_token_ms", 184.2));
        spans.add(
                "model",
                span(ID, trace, id + 11, "POST /v1/chat/completions")
                        .under(id + 10)
                        .kind(SpanKind.SPAN_KIND_SERVER)
                        .at(at + 228 + shift, at + 2_274 + shift));
        spans.add(
                "model",
                span(ID, trace, id + 12, "extract_answer")
                        .under(id + 11)
                        .type("model")
                        .at(at + 240 + shift, at + 2_266 + shift)
                        .with("honeyhive_outputs.content", answer));
    }
}
