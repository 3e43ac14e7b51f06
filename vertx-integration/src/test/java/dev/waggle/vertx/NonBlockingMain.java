package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.export.BatchExporter;
import dev.waggle.vertx.export.VertxSender;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import reactor.blockhound.BlockHound;

/**
 * A service under traffic with two watchers: BlockHound for every blocking call on an event loop, and Vert.x's own for
 * every turn that takes too long. A process of its own, because BlockHound cannot be taken out of one.
 *
 * <p>Prints what each watcher saw of a deliberate offence, then what it saw of ours.
 */
final class NonBlockingMain {

    private static final int REQUESTS = 300;
    private static final String EVENT_LOOP = "vert.x-eventloop";

    /** Held: a logger that nobody refers to is collected, and its handlers with it. */
    private final Logger turns = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");

    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final Queue<String> slowTurns = new ConcurrentLinkedQueue<>();

    private NonBlockingMain() {}

    public static void main(String[] arguments) {
        try {
            new NonBlockingMain().run();
        } catch (Throwable e) {
            // Without it the event loops keep the process, and whoever waits for it waits in vain.
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        watchTurns();
        watchCalls();
        // The spans are sent from an event loop too, as an application has it that wants no thread more.
        BatchExporter exporter = exporter(Vertx.vertx());
        SessionTracer tracer = SessionTracer.builder()
                .environment(name -> null)
                .service("blocking")
                .testMode(true)
                .shutdownHook(false)
                .spanProcessor(exporter)
                .build();
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setBlockedThreadCheckInterval(100)
                        .setMaxEventLoopExecuteTime(2)
                        .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
                        // With the stack of the thread from the first warning on.
                        .setWarningExceptionTime(1)
                        .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS))
                .withTracer(tracing.tracerFactory())
                .build();
        HopService service = new HopService(vertx, tracing);
        // One, and kept: Vert.x closes a client, with the request that is under way, when nobody refers to it any more.
        HttpClient client = vertx.createHttpClient();

        // The first use of a class reads it from its jar, on whatever thread that is: not what is looked for.
        traffic(client, service.port());
        flush(exporter);
        calls.clear();
        offend(vertx);
        System.out.println("control.calls=" + calls.size());
        System.out.println("control.turns=" + slowTurns.size());
        calls.clear();
        slowTurns.clear();

        traffic(client, service.port());
        System.out.println("delivered=" + flush(exporter));
        calls.forEach(call -> System.out.println("seen: " + call));
        slowTurns.forEach(turn -> System.out.println("seen: " + turn));
        System.out.println("ours.calls=" + calls.size());
        System.out.println("ours.turns=" + slowTurns.size());
    }

    private static BatchExporter exporter(Vertx vertx) {
        HttpServer collector = Traced.await(vertx.createHttpServer()
                .requestHandler(request ->
                        request.body().onSuccess(body -> request.response().end()))
                .listen(0, "127.0.0.1"));
        return BatchExporter.builder()
                .sender(VertxSender.on(vertx))
                .endpoint(URI.create("http://127.0.0.1:" + collector.actualPort() + "/v1/traces"))
                .shutdownHook(false)
                .build();
    }

    private static long flush(BatchExporter exporter) throws Exception {
        return exporter.flush(Duration.ofSeconds(60))
                .toCompletableFuture()
                .get(90, TimeUnit.SECONDS)
                .delivered();
    }

    private static void traffic(HttpClient client, int port) {
        for (int i = 0; i < REQUESTS; i++) {
            request(client, port, i);
        }
    }

    private static void request(HttpClient client, int port, int seed) {
        Traced.await(client.request(HttpMethod.GET, port, "127.0.0.1", "/wander/" + seed)
                .compose(request -> request.putHeader(HopService.SESSION_HEADER, "session-" + seed)
                        .putHeader(HopService.SEED_HEADER, Integer.toString(seed))
                        .send()
                        .compose(response -> response.body())));
    }

    /** Blocks a loop for longer than Vert.x's watcher lets pass. */
    private void offend(Vertx vertx) throws InterruptedException {
        vertx.runOnContext(go -> {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            while (System.nanoTime() < end) {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while ((calls.isEmpty() || slowTurns.isEmpty()) && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        // The offence has to be over before what comes next is counted.
        Thread.sleep(4_500);
    }

    private void watchCalls() {
        BlockHound.builder()
                .loadIntegrations()
                .nonBlockingThreadPredicate(others -> thread -> thread.getName().startsWith(EVENT_LOOP))
                // A hand-over to a worker takes the queue's lock, which a worker that is just taking holds for an
                // instant.
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "execute")
                .blockingMethodCallback(method -> {
                    // What Vert.x does by itself is its own affair: something of ours has to be on the stack.
                    StackTraceElement[] stack = Thread.currentThread().getStackTrace();
                    for (StackTraceElement frame : stack) {
                        if (frame.getClassName().startsWith("dev.waggle.")
                                && !frame.getMethodName().contains("watchCalls")) {
                            calls.add(method + " under " + frame + " in " + Arrays.toString(stack));
                            return;
                        }
                    }
                })
                .install();
    }

    private void watchTurns() {
        turns.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                // A machine that stalls has nothing of ours on the stack.
                Throwable stack = record.getThrown();
                if (stack != null
                        && Arrays.stream(stack.getStackTrace())
                                .anyMatch(frame -> frame.getClassName().startsWith("dev.waggle."))) {
                    slowTurns.add(record.getMessage() + " in " + Arrays.toString(stack.getStackTrace()));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }
}
