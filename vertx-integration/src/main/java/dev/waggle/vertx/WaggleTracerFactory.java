package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;

/** The factory of vertx-opentelemetry with our tracer in it: its options, its context slot, its storage. */
final class WaggleTracerFactory implements VertxTracerFactory {

    private final SessionTracer tracer;
    private final VertxTracingOptions options;
    private final OpenTelemetryTracingFactory stock;

    WaggleTracerFactory(SessionTracer tracer, VertxTracingOptions options) {
        this.tracer = tracer;
        this.options = options;
        // Also registers the slot, which has to happen before a Vertx is made.
        this.stock = new OpenTelemetryTracingFactory(tracer.openTelemetry());
    }

    @Override
    public VertxTracer<?, ?> tracer(TracingOptions ignored) {
        return new WaggleTracer(tracer, options);
    }

    @Override
    public TracingOptions newOptions() {
        return stock.newOptions();
    }

    @Override
    public TracingOptions newOptions(JsonObject json) {
        return stock.newOptions(json);
    }
}
