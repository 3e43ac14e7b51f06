package dev.waggle.benchmarks.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/** Real ended spans, as the SDK hands them over. */
public final class SampleSpans {

    private SampleSpans() {}

    /**
     * Five attributes each; every eighth failed with an event, every eighth has a link.
     *
     * @param prompt a sixth attribute; without it when empty
     */
    public static List<SpanData> withEventsAndLinks(int count, String prompt) {
        Resource resource = Resource.builder().put("service.name", "benchmark").build();
        List<SpanData> spans = new ArrayList<>();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(new NoExport())
                .build()) {
            Tracer tracer = provider.get("benchmark");
            for (int i = 0; i < count; i++) {
                spans.add(span(tracer, i, prompt));
            }
        }
        return spans;
    }

    private static SpanData span(Tracer tracer, int i, String prompt) {
        var builder = tracer.spanBuilder("GET /api/orders/{id}")
                .setSpanKind(SpanKind.CLIENT)
                .setNoParent();
        if (i % 8 == 3) {
            builder.addLink(SpanContext.create(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203331",
                    TraceFlags.getSampled(),
                    TraceState.getDefault()));
        }
        Span span = builder.startSpan()
                .setAttribute("http.request.method", "GET")
                .setAttribute("url.path", "/api/orders/" + (1_000_000 + i))
                .setAttribute("http.response.status_code", 200)
                .setAttribute("user.id", "user-0123456789abcdef")
                .setAttribute("cache.hit", true);
        if (!prompt.isEmpty()) {
            span.setAttribute("honeyhive_inputs.prompt", i + prompt);
        }
        if (i % 8 == 5) {
            span.addEvent(
                    "retry",
                    Attributes.builder()
                            .put("attempt", 2)
                            .put("reason", "connection reset")
                            .build());
            span.setStatus(StatusCode.ERROR, "connection reset");
        }
        span.end();
        return ((ReadableSpan) span).toSpanData();
    }
}
