package dev.waggle.vertx.readme;

import dev.waggle.core.SessionTracer;
import dev.waggle.vertx.VertxTracing;
import dev.waggle.vertx.export.VertxSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

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

    static Future<Void> shutdown(VertxTracing tracing, Vertx vertx) {
        Future<Void> closed = tracing.close().eventually(() -> vertx.close());
        return closed;
    }
}
