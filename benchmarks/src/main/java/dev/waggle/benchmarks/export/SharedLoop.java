package dev.waggle.benchmarks.export;

import dev.waggle.core.export.BatchExporter;
import dev.waggle.vertx.export.VertxSender;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * How long the exporter holds an application's event loop. A task of ours that is always on the loop takes the CPU time
 * that passed since its last turn: what is in between is Netty's and the exporter's work. Turns without any are left out.
 */
final class SharedLoop {

    /** An empty turn of the loop takes less, and says nothing. */
    private static final long EMPTY_NANOS = 5_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long[] turns = new long[4_000_000];
    private final Context context;
    private int count;
    private long last;
    private volatile boolean measuring;
    private volatile boolean stopped;

    private SharedLoop(Context context) {
        this.context = context;
    }

    static Result measure(Options options) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        BatchExporter exporter = Worker.waggle(options, VertxSender.on(vertx)).build();
        SdkPipeline pipeline = SdkPipeline.waggle(exporter);
        SharedLoop loop = new SharedLoop(vertx.getOrCreateContext());
        loop.context.runOnContext(none -> loop.turn());
        Worker.warm(pipeline, options);
        loop.measuring = true;
        pace(pipeline, options.rate(), options.measureMillis());
        loop.measuring = false;
        loop.stopped = true;
        Thread.sleep(100);
        return loop.result(exporter);
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
            context.runOnContext(none -> turn());
        }
    }

    private Result result(BatchExporter exporter) {
        long[] sorted = Arrays.copyOf(turns, count);
        Arrays.sort(sorted);
        return new Result()
                .put("turns", count)
                .put("p50", at(sorted, 0.5))
                .put("p99", at(sorted, 0.99))
                .put("p999", at(sorted, 0.999))
                .put("max", at(sorted, 1))
                .put("spans", exporter.stats().ended())
                .put("dropped", exporter.stats().lost());
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
