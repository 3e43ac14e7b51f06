package dev.waggle.vertx.readme;

import dev.waggle.core.SessionTracer;
import dev.waggle.vertx.VertxTracing;
import dev.waggle.vertx.export.VertxSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;

/** The snippets of the module's README about export and shutdown, as they are printed there. */
final class ExportSnippets {

    private ExportSnippets() {}

    static VertxTracing onTheApplicationsLoop() {
        Vertx vertx = Vertx.vertx();
        SessionTracer tracer = SessionTracer.builder()
                .exporterOptions(e -> e.sender(VertxSender.on(vertx)))
                .build();
        VertxTracing tracing = VertxTracing.create(tracer);
        return tracing;
    }

    static Future<Void> shutdown(HttpServer server, VertxTracing tracing, Vertx vertx) {
        Future<Void> stopped = server.shutdown(30, TimeUnit.SECONDS)
                .eventually(() -> tracing.close())
                .eventually(() -> vertx.close());
        return stopped;
    }
}
