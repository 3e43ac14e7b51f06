package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;

/** Whose tracer a Vert.x under test has. */
enum Mode {
    /** {@code Vertx.vertx()}. */
    NO_TRACER {
        @Override
        Vertx vertx(VertxTracing tracing) {
            return Vertx.vertx();
        }
    },
    /** Ours. */
    OUR_FACTORY {
        @Override
        Vertx vertx(VertxTracing tracing) {
            return Vertx.builder().withTracer(tracing.tracerFactory()).build();
        }
    },
    /** vertx-opentelemetry's own, over the same SDK and propagator. */
    STOCK_FACTORY {
        @Override
        Vertx vertx(VertxTracing tracing) {
            return stock(tracing.sessionTracer());
        }
    };

    abstract Vertx vertx(VertxTracing tracing);

    static Vertx stock(SessionTracer tracer) {
        OpenTelemetry openTelemetry = tracer.openTelemetry();
        return Vertx.builder()
                .withTracer(new OpenTelemetryTracingFactory(openTelemetry))
                .build();
    }
}
