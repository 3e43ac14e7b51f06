package dev.waggle.benchmarks.proxy;

import dev.waggle.benchmarks.export.Result;
import dev.waggle.benchmarks.export.Worker;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Answers {@code GET /orders/:id} with what the backend says of it, on one event loop. */
public final class ProxyService extends AbstractVerticle {

    private final int backend;
    private final int connections;
    private final Telemetry telemetry;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    /** The service's event loop. */
    private volatile long loop;

    private ProxyService(int backend, int connections, Telemetry telemetry) {
        this.backend = backend;
        this.connections = connections;
        this.telemetry = telemetry;
    }

    /** @param args variant, port of the backend, connections, OTLP endpoint */
    public static void main(String[] args) throws Exception {
        Telemetry telemetry = Telemetry.of(args[0], args[3]);
        ProxyService service = new ProxyService(Integer.parseInt(args[1]), Integer.parseInt(args[2]), telemetry);
        telemetry.vertx().deployVerticle(service).await();
        System.out.println("PORT " + service.port.get());
        Commands.serve(command -> switch (command) {
            case "begin" -> service.begin();
            case "end" -> service.end();
            case "flush" -> service.flush();
            default -> throw new IllegalArgumentException(command);
        });
        System.exit(0);
    }

    @Override
    @SuppressWarnings("deprecation") // threadId() is there since 19
    public void start(Promise<Void> started) {
        loop = Thread.currentThread().getId();
        WebClient client = telemetry.on(
                WebClient.create(vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(connections)));
        Router router = Router.router(vertx);
        telemetry.on(router);
        router.get("/orders/:id").handler(context -> forward(client, context));
        vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort)
                .onSuccess(port::complete)
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void forward(WebClient client, RoutingContext context) {
        client.get(backend, "127.0.0.1", "/stock/" + context.pathParam("id"))
                .send()
                .onSuccess(answer -> context.response()
                        .setStatusCode(answer.statusCode())
                        .putHeader("content-type", answer.getHeader("content-type"))
                        .end(answer.body()))
                .onFailure(context::fail);
    }

    /** The last answers are at the load generator already; their spans end in this turn of the loop, or the next. */
    private Result flush() {
        for (int turn = 0; turn < 2; turn++) {
            CompletableFuture<Void> over = new CompletableFuture<>();
            context.runOnContext(go -> over.complete(null));
            over.join();
        }
        return new Result().put("lost", telemetry.flush());
    }

    /** The processors' time is read last here and first at the end: reading the rest takes as much as many requests do. */
    private Result begin() {
        Result other = otherCounters();
        return other.put("loopNanos", loopNanos()).put("cpuNanos", Worker.processCpuNanos());
    }

    private Result end() {
        long cpu = Worker.processCpuNanos();
        long loopNanos = loopNanos();
        return otherCounters().put("loopNanos", loopNanos).put("cpuNanos", cpu);
    }

    private long loopNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(loop);
    }

    private static Result otherCounters() {
        long collecting = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collecting += collector.getCollectionTime();
        }
        return new Result()
                .put("allocated", Worker.allocated())
                .put("gcMillis", collecting)
                .put("jitNanos", compilerNanos());
    }

    /** What the JIT's threads have used of the processors; Linux alone tells, elsewhere it is 0. */
    private static double compilerNanos() {
        double nanos = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                nanos += compilerNanos(thread);
            }
        } catch (IOException untold) {
            return 0;
        }
        return nanos;
    }

    private static double compilerNanos(Path thread) {
        try {
            String name = Files.readString(thread.resolve("comm"));
            if (name.startsWith("C1 Comp") || name.startsWith("C2 Comp")) {
                return Double.parseDouble(
                        Files.readString(thread.resolve("schedstat")).split(" ")[0]);
            }
        } catch (IOException ended) {
            // Between the listing and the reading: none of the JIT's does.
            return 0;
        }
        return 0;
    }
}
