package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The viewer's HTTP server; everything it holds lives on this verticle's context. */
final class ViewerServer extends VerticleBase {
    /** A body is inflated and decoded in memory: this many at a time. */
    private static final int DECODERS = 2;

    private final ViewerOptions options;
    private @Nullable SpanStore store;
    private int port;

    ViewerServer(ViewerOptions options) {
        this.options = options;
    }

    @Override
    public Future<?> start() {
        Future<Pages> pages = vertx.executeBlocking(Pages::new, false).map(Objects::requireNonNull);
        return SpanStore.open(vertx, options).compose(opened -> {
            store = opened;
            return pages.compose(read -> listen(router(opened, read)));
        });
    }

    private Future<HttpServer> listen(Router router) {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setHandle100ContinueAutomatically(true)
                        .setIdleTimeout(60)
                        .setTcpNoDelay(true)
                        // in a traced application, spans of what brings spans would be sent here too, without end
                        .setTracingPolicy(TracingPolicy.IGNORE))
                .requestHandler(router)
                .listen(options.port, options.address)
                .onSuccess(server -> port = server.actualPort())
                .recover(failure -> Future.failedFuture(cannotListen(failure)));
    }

    /** The system's own says that an address is in use, and not which. */
    private Throwable cannotListen(Throwable failure) {
        if (!(failure instanceof IOException) || failure instanceof UnknownHostException) {
            return failure;
        }
        BindException named = new BindException(
                "cannot listen on " + options.address + ":" + options.port + " (" + failure.getMessage() + ")");
        named.initCause(failure);
        return named;
    }

    private Router router(SpanStore store, Pages pages) {
        LiveFeed live = new LiveFeed(vertx, store);
        WorkerExecutor decoders = vertx.createSharedWorkerExecutor("waggle-viewer-intake-" + deploymentID(), DECODERS);
        Bodies bodies = new Bodies(options.limits, decoders);
        HoneyHiveApi honeyHive = new HoneyHiveApi(store, bodies, live);
        OtlpReceiver otlp = new OtlpReceiver(bodies, options.limits, events -> {
            int refused = store.add(events);
            honeyHive.arrived(events);
            live.changed();
            return refused;
        });
        Router router = Router.router(vertx);
        router.route().handler(new Guard(options.token));
        OtherSignals metrics = new OtherSignals("metrics");
        OtherSignals logs = new OtherSignals("logs");
        for (String endpoint : List.of("/v1", "/opentelemetry/v1")) {
            router.post(endpoint + "/traces").handler(otlp);
            router.post(endpoint + "/metrics").handler(metrics);
            router.post(endpoint + "/logs").handler(logs);
        }
        honeyHive.mount(router);
        new Api(store, live).mount(router);
        pages.mount(router);
        router.route().failureHandler(ViewerServer::failed);
        return router;
    }

    private static void failed(RoutingContext rc) {
        Throwable failure = rc.failure();
        if (failure instanceof IllegalArgumentException) {
            Answers.refuse(rc, 400, String.valueOf(failure.getMessage()));
        } else if (failure != null) {
            Answers.fail(rc, failure);
        } else {
            Answers.refuse(rc, rc.statusCode(), rc.statusCode() == 404 ? "nothing here" : "not possible");
        }
    }

    @Override
    public Future<?> stop() {
        return store == null ? Future.succeededFuture() : store.close();
    }

    int port() {
        return port;
    }
}
