package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.RecordedSpans;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Requests over random hops, many at a time, some of them left by their client: every span in its own session, under a
 * parent that exists, and over in the end.
 *
 * <p>{@code -Dwaggle.hops=100000} is the long run; the short one is for every build.
 */
class RandomHopsTest {

    private static final int REQUESTS = Integer.getInteger("waggle.hops", 5_000);
    private static final int WARM_UP = 1_000;
    private static final int AT_A_TIME = 64;
    private static final long HEAP_TOLERANCE = 24L << 20;

    /** Says of every frame that arrives after a reset that it is ignored. Held, or its level is forgotten. */
    private static final Logger HTTP2 = Logger.getLogger("io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder");

    private final HopAudit audit = new HopAudit();
    private final AtomicInteger aborted = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void noSpanIsInAForeignSessionOrphanedOrEndlessAndTheHeapIsBackWhereItWas() throws Exception {
        HTTP2.setLevel(Level.WARNING);
        SessionTracer tracer = SessionTracer.builder()
                .environment(name -> null)
                .service("hops")
                .testMode(true)
                .shutdownHook(false)
                .spanProcessor(audit)
                .build();
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Mode.OUR_FACTORY.vertx(tracing);
        Vertx outside = Vertx.vertx();
        HopService service = new HopService(vertx, tracing);
        try {
            HttpClient client = outside.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setHttp2MultiplexingLimit(AT_A_TIME));
            send(client, service.port(), WARM_UP, 0);
            verify(service.wandered());
            int warmedUp = service.wandered();
            long before = usedHeap();

            send(client, service.port(), REQUESTS, WARM_UP);
            verify(service.wandered() - warmedUp);
            assertThat(service.wandered()).as("requests that arrived").isGreaterThan(REQUESTS / 2);
            eventually("the heap is back within 24 MiB of " + before, () -> usedHeap() - before < HEAP_TOLERANCE);

            assertThat(aborted).hasPositiveValue();
            assertThat(answered).hasPositiveValue();
            System.out.printf(
                    "hops: %d requests, %d of them left by their client, %d spans, heap %+d KiB%n",
                    REQUESTS, aborted.get(), audit.started(), (usedHeap() - before) >> 10);
        } finally {
            service.close();
            Traced.await(vertx.close());
            Traced.await(outside.close());
            tracer.close();
        }
    }

    private void verify(int requests) throws InterruptedException {
        eventually(
                "every span ends; still running: " + audit.running(),
                () -> audit.running().isEmpty());
        assertThat(audit.foreign()).as("spans in a foreign session").isEmpty();
        assertThat(audit.orphans()).as("orphans").isZero();
        assertThat(audit.roots()).as("traces").isEqualTo(requests);
        assertThat(audit.sessions()).as("sessions").isEqualTo(requests);
        audit.forget();
    }

    private void send(HttpClient client, int port, int count, int firstSeed) throws InterruptedException {
        Semaphore slots = new Semaphore(AT_A_TIME);
        for (int i = 0; i < count; i++) {
            assertThat(slots.tryAcquire(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("a slot for request " + i)
                    .isTrue();
            request(client, port, firstSeed + i).onComplete(done -> slots.release());
        }
        assertThat(slots.tryAcquire(AT_A_TIME, RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the last requests")
                .isTrue();
    }

    private Future<Void> request(HttpClient client, int port, int seed) {
        boolean abort = new Random(seed * 31L).nextInt(5) == 0;
        return client.request(HttpMethod.GET, port, "127.0.0.1", "/wander/" + seed)
                .compose(request -> {
                    request.putHeader(HopService.SESSION_HEADER, "session-" + seed)
                            .putHeader(HopService.SEED_HEADER, Integer.toString(seed));
                    return abort ? leave(request) : read(request);
                })
                .transform(done -> Future.succeededFuture());
    }

    private Future<Void> read(HttpClientRequest request) {
        return request.send()
                .compose(response -> response.body())
                .map((Buffer body) -> answered.incrementAndGet())
                .mapEmpty();
    }

    /** Leaves while the answer is being made, or in the middle of it. */
    private Future<Void> leave(HttpClientRequest request) {
        aborted.incrementAndGet();
        return request.send().compose(response -> {
            // Vert.x logs what nobody takes, twenty thousand times.
            response.exceptionHandler(expected -> {});
            request.reset(8);
            return Future.succeededFuture();
        });
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + RecordedSpans.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
