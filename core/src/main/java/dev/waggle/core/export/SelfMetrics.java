package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exporter's own metrics, under the names of OpenTelemetry's semantic conventions for SDK health. All but the
 * duration are read from the books when they are collected, so that they cost a span nothing.
 */
final class SelfMetrics implements AutoCloseable {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("otel.component.type");
    private static final AttributeKey<String> NAME = AttributeKey.stringKey("otel.component.name");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final Set<DropReason> BEFORE_EXPORT =
            EnumSet.of(DropReason.QUEUE_FULL, DropReason.BYTE_BUDGET, DropReason.CLOSED);

    private final List<AutoCloseable> instruments = new ArrayList<>();
    private final Attributes exporter;
    private final DoubleHistogram duration;

    SelfMetrics(MeterProvider provider, Books books, SpanQueue queue) {
        Meter meter = provider.get("dev.waggle");
        Attributes processor = component("batching_span_processor");
        exporter = component("otlp_http_span_exporter");
        instruments.add(meter.counterBuilder("otel.sdk.processor.span.processed")
                .setUnit("{span}")
                .buildWithCallback(measured -> {
                    measured.record(books.delivered() + lost(books, false, measured, null), processor);
                    lost(books, true, measured, processor);
                }));
        instruments.add(meter.counterBuilder("otel.sdk.exporter.span.exported")
                .setUnit("{span}")
                .buildWithCallback(measured -> {
                    measured.record(books.delivered(), exporter);
                    lost(books, false, measured, exporter);
                }));
        instruments.add(meter.upDownCounterBuilder("otel.sdk.processor.span.queue.size")
                .setUnit("{span}")
                .buildWithCallback(measured -> measured.record(queue.size(), processor)));
        instruments.add(meter.upDownCounterBuilder("otel.sdk.processor.span.queue.capacity")
                .setUnit("{span}")
                .buildWithCallback(measured -> measured.record(queue.capacity(), processor)));
        instruments.add(meter.upDownCounterBuilder("otel.sdk.exporter.span.inflight")
                .setUnit("{span}")
                .buildWithCallback(measured -> measured.record(books.inFlight(), exporter)));
        duration = meter.histogramBuilder("otel.sdk.exporter.operation.duration")
                .setUnit("s")
                .build();
    }

    /** Records what was lost before or during the export where there are attributes to record it with. */
    private static long lost(
            Books books, boolean beforeExport, ObservableLongMeasurement measured, @Nullable Attributes component) {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            long count = books.dropped(reason);
            if (count == 0 || BEFORE_EXPORT.contains(reason) != beforeExport) {
                continue;
            }
            sum += count;
            if (component != null) {
                String error = reason.name().toLowerCase(Locale.ROOT);
                measured.record(count, component.toBuilder().put(ERROR, error).build());
            }
        }
        return sum;
    }

    private static Attributes component(String type) {
        return Attributes.of(TYPE, type, NAME, type + "/waggle");
    }

    /** One attempt to deliver a batch is over. */
    void attempted(long nanos, Outcome.Kind kind) {
        Attributes attributes = kind == Outcome.Kind.DELIVERED
                ? exporter
                : exporter.toBuilder()
                        .put(ERROR, kind.name().toLowerCase(Locale.ROOT))
                        .build();
        duration.record(nanos / 1e9, attributes);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable instrument : instruments) {
            instrument.close();
        }
    }
}
