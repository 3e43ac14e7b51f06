package dev.waggle.benchmarks.proxy;

import dev.waggle.benchmarks.export.NoExport;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.concurrent.TimeUnit;

/** vertx-opentelemetry over OpenTelemetry's SDK, batch processor and OTLP exporter (with the JDK's client, by property). */
final class StockTelemetry implements Telemetry {

    /**
     * The processor's own default, 2,048, loses spans as soon as its thread waits for a processor: what is not exported
     * is not paid for, and the comparison would be with half of the work.
     */
    private static final int QUEUE = 65_536;

    private final SdkTracerProvider provider;
    private final Vertx vertx;

    private StockTelemetry(SpanProcessor processor) {
        provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.builder().put("service.name", "proxy").build()))
                .addSpanProcessor(processor)
                .build();
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
                .build();
        vertx = Vertx.builder().withTracer(new OpenTelemetryTracingFactory(sdk)).build();
    }

    static StockTelemetry exporting(String endpoint) {
        return new StockTelemetry(BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build())
                .setMaxQueueSize(QUEUE)
                .build());
    }

    static StockTelemetry silent() {
        return new StockTelemetry(new NoExport());
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public long flush() {
        provider.forceFlush().join(60, TimeUnit.SECONDS);
        return -1;
    }
}
