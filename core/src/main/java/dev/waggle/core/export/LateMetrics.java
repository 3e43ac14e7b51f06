package dev.waggle.core.export;

import io.opentelemetry.api.metrics.MeterProvider;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The exporter's own metrics, from its first span on: the meter provider may be built after the tracer provider. They
 * may fail, the exporter does not. Confined to the drainer.
 */
final class LateMetrics {

    private static final System.Logger LOG = System.getLogger(BatchExporter.class.getName());

    private final Supplier<@Nullable MeterProvider> provider;
    private final Books books;
    private final SpanQueue queue;
    private @Nullable SelfMetrics metrics;
    private boolean asked;

    LateMetrics(Supplier<@Nullable MeterProvider> provider, Books books, SpanQueue queue) {
        this.provider = provider;
        this.books = books;
        this.queue = queue;
    }

    /** The first call asks for the provider. */
    void start(InFlight inFlight) {
        if (asked) {
            return;
        }
        asked = true;
        try {
            MeterProvider given = provider.get();
            if (given != null) {
                metrics = new SelfMetrics(given, books, queue);
                inFlight.measureWith(metrics);
            }
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.WARNING, "The span exporter has no metrics of its own", failure);
        }
    }

    void stop() {
        try {
            if (metrics != null) {
                metrics.close();
            }
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.DEBUG, "The span exporter's metrics did not end", failure);
        }
    }
}
