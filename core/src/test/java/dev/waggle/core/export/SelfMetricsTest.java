package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SelfMetricsTest {

    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    @Test
    void tellWhatBecameOfTheSpansUnderTheNamesOfTheConventions() throws Exception {
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        try (SdkMeterProvider meters =
                        SdkMeterProvider.builder().registerMetricReader(reader).build();
                TestCollector collector =
                        TestCollector.start(TestCollector.sequence(TestCollector.ok(), TestCollector.status(400)));
                BatchExporter exporter = BatchExporter.builder()
                        .endpoint(collector.uri())
                        .sender(SpanSender.jdk())
                        .meterProvider(meters)
                        .shutdownHook(false)
                        .build()) {
            SdkTracerProvider provider =
                    SdkTracerProvider.builder().addSpanProcessor(exporter).build();
            end(provider, 7);
            BatchExporterTest.get(exporter.flush(Duration.ofSeconds(30)));
            end(provider, 3);
            BatchExporterTest.get(exporter.flush(Duration.ofSeconds(30)));

            Map<String, Long> values = new TreeMap<>();
            for (MetricData metric : reader.collectAllMetrics()) {
                for (LongPointData point : metric.getLongSumData().getPoints()) {
                    String error = point.getAttributes().get(ERROR);
                    values.put(metric.getName() + (error == null ? "" : " " + error), point.getValue());
                }
                if (metric.getName().equals("otel.sdk.exporter.operation.duration")) {
                    assertThat(metric.getHistogramData().getPoints()).hasSize(2);
                }
            }
            assertThat(values)
                    .containsEntry("otel.sdk.processor.span.processed", 10L)
                    .containsEntry("otel.sdk.processor.span.queue.size", 0L)
                    .containsEntry("otel.sdk.processor.span.queue.capacity", 8192L)
                    .containsEntry("otel.sdk.exporter.span.inflight", 0L)
                    .containsEntry("otel.sdk.exporter.span.exported", 7L)
                    .containsEntry("otel.sdk.exporter.span.exported rejected", 3L);
        }
    }

    private static void end(SdkTracerProvider provider, int spans) {
        for (int i = 0; i < spans; i++) {
            provider.get("test").spanBuilder("span").startSpan().end();
        }
    }
}
