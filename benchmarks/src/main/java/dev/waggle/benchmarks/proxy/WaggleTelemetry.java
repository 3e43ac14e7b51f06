package dev.waggle.benchmarks.proxy;

import dev.waggle.benchmarks.export.NoExport;
import dev.waggle.core.FlushResult;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.SessionTracerBuilder;
import dev.waggle.vertx.VertxTracing;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** All of Waggle at its defaults: tracer below, routing handler, wrapped client, exporter. */
final class WaggleTelemetry implements Telemetry {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final SessionTracer tracer;
    private final VertxTracing tracing;
    private final Vertx vertx;

    private WaggleTelemetry(SessionTracerBuilder builder, Map<String, String> environment) {
        tracer = builder.service("proxy")
                .project("shop")
                .source("benchmark")
                .environment(environment::get)
                .build();
        tracing = VertxTracing.create(tracer);
        vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();
    }

    static WaggleTelemetry exporting(String endpoint) {
        return new WaggleTelemetry(
                SessionTracer.builder().endpoint(URI.create(endpoint).resolve("/")), Map.of());
    }

    static WaggleTelemetry silent(Map<String, String> environment) {
        return new WaggleTelemetry(SessionTracer.builder().testMode(true).spanProcessor(new NoExport()), environment);
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void on(Router router) {
        router.route().handler(tracing.routingHandler());
    }

    @Override
    public WebClient on(WebClient client) {
        return tracing.wrap(client);
    }

    @Override
    public long flush() {
        FlushResult result = tracer.flushAndWait(LIMIT);
        if (result.timedOut()) {
            throw new IllegalStateException("not flushed within " + LIMIT);
        }
        return result.dropped().values().stream().mapToLong(Long::longValue).sum();
    }
}
