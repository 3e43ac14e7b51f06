package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The budget is one of bytes of heap: what is counted is what is held. */
class RetainedSizeTest {

    @ParameterizedTest
    @CsvSource({
        "honeyhive_inputs.question.number, 30, 4000",
        "honeyhive_inputs.https://example.org/a/path/that/somebody/took/for/a/key/?and=its&query=too, 100, 1000",
        "a.key.that.somebody.makes.for.each.span.and.that.is.longer.than.any.that.the.conventions.know, 60, 1000"
    })
    void keysThatAreMadeForEachSpanCount(String key, int attributes, int count) {
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(SpanExporter.composite()))
                .build()) {
            long before = used();
            List<SpanData> spans = new ArrayList<>();
            long counted = 0;
            for (int i = 0; i < count; i++) {
                SpanData span = span(provider, key, attributes);
                counted += RetainedSize.of(span);
                spans.add(span);
            }
            long held = used() - before;

            assertThat(spans).hasSize(count);
            assertThat((double) held / counted).isBetween(0.7, 1.15);
        }
    }

    private static SpanData span(SdkTracerProvider provider, String key, int attributes) {
        var span = provider.get("t").spanBuilder("n").startSpan();
        for (int i = 0; i < attributes; i++) {
            span.setAttribute(AttributeKey.stringKey(key + i), new String("a value of twenty-six chars"));
        }
        span.end();
        return ((ReadableSpan) span).toSpanData();
    }

    private static long used() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
