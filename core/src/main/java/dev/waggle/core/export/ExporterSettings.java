package dev.waggle.core.export;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.sdk.common.Clock;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a builder was told, checked. */
record ExporterSettings(
        Destination destination,
        Supplier<Map<String, String>> headers,
        boolean gzip,
        long timeoutNanos,
        int maxQueueSize,
        int maxExportBatchSize,
        long scheduleDelayNanos,
        long byteBudget,
        int maxInFlight,
        Predicate<String> startedOverRest,
        Supplier<@Nullable MeterProvider> meterProvider,
        Clock clock,
        boolean shutdownHook) {

    private static final int MAX_REQUEST = 20 * 1024 * 1024;

    int maxRequestBytes() {
        return (int) Math.min(MAX_REQUEST, byteBudget / 4);
    }

    /** What the queue may hold; the rest is for encoded requests. */
    long queueBytes() {
        return byteBudget / 4 * 3;
    }

    long encodedBytes() {
        return byteBudget / 4;
    }
}
