package dev.waggle.benchmarks.export;

import dev.waggle.vertx.export.VertxSender;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How long the exporter holds an application's event loop. A timer that is always due runs once in each turn of the loop
 * and takes the CPU time that passed since the turn before: what is in between is Netty's and the exporter's work, its
 * I/O and all its tasks of that turn together. Turns without any are left out.
 */
final class SharedLoop {

    /** An empty turn of the loop takes less, and says nothing. */
    private static final long EMPTY_NANOS = 5_000;

    private static final long LONG_NANOS = 100_000;
    private static final int WARM_UPS = 3;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long[] turns = new long[4_000_000];
    private final EventLoop loop;
    private int count;
    private long last;
    private volatile boolean measuring;
    private volatile boolean stopped;

    private SharedLoop(EventLoop loop) {
        this.loop = loop;
    }

    static Result measure(Options options) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        SdkPipeline pipeline = options.pipeline().equals("floor")
                ? SdkPipeline.floor()
                : SdkPipeline.waggle(
                        Worker.waggle(options, VertxSender.on(vertx)).build());
        ColdStart.leaveBehind(
                options,
                small -> small.pipeline().equals("floor")
                        ? SdkPipeline.floor()
                        : SdkPipeline.waggle(
                                Worker.waggle(small, VertxSender.on(vertx)).build()));
        SharedLoop loop = new SharedLoop(((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop());
        loop.loop.execute(loop::turn);
        // Until the JIT has nothing left to do: at this rate there are two dozen requests in a second.
        for (int i = 0; i < WARM_UPS; i++) {
            Worker.warm(pipeline, options);
        }
        loop.measuring = true;
        pace(pipeline, options.rate(), options.measureMillis());
        loop.measuring = false;
        loop.stopped = true;
        Thread.sleep(100);
        return loop.result(pipeline);
    }

    private void turn() {
        long now = threads.getCurrentThreadCpuTime();
        if (measuring && last != 0) {
            long taken = now - last;
            if (taken >= EMPTY_NANOS && count < turns.length) {
                turns[count++] = taken;
            }
        }
        last = threads.getCurrentThreadCpuTime();
        if (!stopped) {
            // A task in the queue instead would run before the loop looks at its sockets again, and starve them.
            loop.schedule(this::turn, 1, TimeUnit.NANOSECONDS);
        }
    }

    private Result result(Pipeline pipeline) {
        long[] sorted = Arrays.copyOf(turns, count);
        Arrays.sort(sorted);
        return new Result()
                .put("turns", count)
                .put("p50", at(sorted, 0.5))
                .put("p99", at(sorted, 0.99))
                .put("p999", at(sorted, 0.999))
                .put("max", at(sorted, 1))
                .put(
                        "over",
                        Arrays.stream(sorted)
                                .filter(nanos -> nanos > LONG_NANOS)
                                .count())
                .put("dropped", pipeline.dropped());
    }

    private static long at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }

    private static void pace(Pipeline pipeline, int rate, long millis) throws InterruptedException {
        long start = System.nanoTime();
        long spans = 0;
        for (long now = start; now - start < millis * 1_000_000; now = System.nanoTime()) {
            for (long due = (now - start) * rate / 1_000_000_000; spans < due; spans++) {
                pipeline.span();
            }
            Thread.sleep(1);
        }
    }
}
