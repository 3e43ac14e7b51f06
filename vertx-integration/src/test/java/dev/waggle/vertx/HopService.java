package dev.waggle.vertx;

import io.opentelemetry.context.Context;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A service whose requests wander at random through everything that Vert.x has to run code on. */
final class HopService {

    static final String SESSION_HEADER = "x-hop-session";
    static final String SEED_HEADER = "x-hop-seed";

    private static final boolean VIRTUAL_THREADS = Runtime.version().feature() >= 21;

    private final Vertx vertx;
    private final VertxTracing tracing;
    private final EventBus bus;
    private final WebClient client;
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final ExecutorService wrappedPool;
    private final HttpServer server;
    private final AtomicInteger wandered = new AtomicInteger();

    HopService(Vertx vertx, VertxTracing tracing) {
        this.vertx = vertx;
        this.tracing = tracing;
        this.bus = tracing.eventBus(vertx);
        this.client = tracing.wrap(WebClient.create(
                vertx,
                new WebClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false)));
        this.wrappedPool = tracing.wrap(pool);
        Traced.await(vertx.deployVerticle(
                () -> consumer("worker"),
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER).setInstances(2)));
        if (VIRTUAL_THREADS) {
            Traced.await(vertx.deployVerticle(
                    () -> consumer("virtual"),
                    new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        }
        bus.<String>consumer(
                "silent",
                message ->
                        tracing.event("noted", e -> e.attribute(HopAudit.EXPECTED, message.body()), event -> tick()));
        Router router = Router.router(vertx);
        router.route()
                .handler(tracing.routingHandler(
                        o -> o.sessionFrom(rc -> rc.request().getHeader(SESSION_HEADER))));
        router.get("/wander/:id").handler(this::wander);
        router.get("/leaf").handler(rc -> tick().onComplete(done -> rc.end("leaf")));
        this.server = Traced.await(vertx.createHttpServer(new HttpServerOptions()
                        .setHttp2ClearTextEnabled(true)
                        // Clients that leave are part of the test, and no attack.
                        .setHttp2RstFloodMaxRstFramePerWindow(Integer.MAX_VALUE))
                .requestHandler(router)
                .listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    void close() {
        pool.shutdown();
    }

    private AbstractVerticle consumer(String address) {
        return new AbstractVerticle() {
            @Override
            public void start() {
                bus.<String>consumer(address, message -> {
                    try (var event = tracing.sessionTracer()
                            .startEvent("on " + address, e -> e.attribute(HopAudit.EXPECTED, message.body()))) {
                        if ("virtual".equals(address)) {
                            tick().await();
                        }
                        event.metadata("thread", Thread.currentThread().getName());
                    }
                    message.reply("done");
                });
            }
        };
    }

    /** How many requests arrived so far. */
    int wandered() {
        return wandered.get();
    }

    private void wander(RoutingContext rc) {
        wandered.incrementAndGet();
        String session = rc.request().getHeader(SESSION_HEADER);
        Random random = new Random(Long.parseLong(rc.request().getHeader(SEED_HEADER)));
        hops(session, random, 1 + random.nextInt(4)).onComplete(done -> {
            HttpServerResponse response = rc.response();
            if (done.failed()) {
                rc.fail(done.cause());
            } else if (random.nextBoolean()) {
                rc.end("done");
            } else {
                stream(response, session, 3);
            }
        });
    }

    /** A streamed answer, which its client may leave at any moment; its last work comes after its end. */
    private void stream(HttpServerResponse response, String session, int chunks) {
        if (response.closed() || response.ended()) {
            return;
        }
        if (chunks == 0) {
            response.end();
            vertx.setTimer(1, fired -> hop("tail", session, HopService::done));
            return;
        }
        if (!response.headWritten()) {
            response.setChunked(true);
        }
        response.write("chunk");
        vertx.setTimer(
                1,
                fired -> hop("chunk", session, HopService::done)
                        .onComplete(written -> stream(response, session, chunks - 1)));
    }

    private Future<Void> hops(String session, Random random, int left) {
        if (left == 0) {
            return done();
        }
        return hop(session, random)
                .compose(hopped -> hop("between", session, HopService::done))
                .compose(between -> hops(session, random, left - 1));
    }

    private Future<Void> hop(String session, Random random) {
        switch (random.nextInt(VIRTUAL_THREADS ? 10 : 9)) {
            case 0:
                return hop("loop", session, this::tick);
            case 1:
                return hop("worker", session, () -> request("worker", session));
            case 2:
                return hop("blocking", session, () -> vertx.executeBlocking(() -> blocking(session)));
            case 3:
                return hop("timer", session, this::timer);
            case 4:
                return hop("message", session, () -> {
                    bus.send("silent", session);
                    return done();
                });
            case 5:
                return hop("pool", session, () -> onPool(session));
            case 6:
                return hop("http", session, this::call);
            case 7:
                return hop("nested", session, () -> hop(session, random));
            case 8:
                return hop(
                        "branches",
                        session,
                        () -> Future.all(hop("left", session, this::timer), hop("right", session, this::tick))
                                .mapEmpty());
            default:
                return hop("virtual", session, () -> request("virtual", session));
        }
    }

    private Future<Void> hop(String name, String session, Supplier<Future<Void>> work) {
        return tracing.event(name, e -> e.attribute(HopAudit.EXPECTED, session), event -> work.get());
    }

    private Future<Void> request(String address, String session) {
        return bus.<String>request(address, session).map(Message::body).mapEmpty();
    }

    private Void blocking(String session) {
        try (var event =
                tracing.sessionTracer().startEvent("on blocking", e -> e.attribute(HopAudit.EXPECTED, session))) {
            // From here a message goes out on a thread that is not the event loop's.
            Future<Message<String>> reply = bus.request("worker", session);
            event.metadata("sent", reply != null);
        }
        return null;
    }

    /** Off all Vert.x threads: the event there is a child because the pool is wrapped. */
    private Future<Void> onPool(String session) {
        Promise<Void> promise = Promise.promise();
        wrappedPool.execute(() -> {
            try (var event =
                    tracing.sessionTracer().startEvent("on pool", e -> e.attribute(HopAudit.EXPECTED, session))) {
                bus.send("silent", session);
                event.metadata("current", Context.current() == event.context());
            }
            call().onComplete(promise);
        });
        return promise.future();
    }

    private Future<Void> call() {
        return client.get(port(), "127.0.0.1", "/leaf").send().mapEmpty();
    }

    private Future<Void> timer() {
        Promise<Void> promise = Promise.promise();
        vertx.setTimer(1, fired -> promise.complete());
        return promise.future();
    }

    private Future<Void> tick() {
        Promise<Void> promise = Promise.promise();
        vertx.runOnContext(ran -> promise.complete());
        return promise.future();
    }

    private static Future<Void> done() {
        return Future.succeededFuture();
    }
}
