package dev.waggle.benchmarks.export;

import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.ExporterStats;
import dev.waggle.vertx.export.VertxSender;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What an exporter keeps while nobody answers: heap after a collection, and direct memory. */
final class DeadCollector {

    private DeadCollector() {}

    static Result measure(Options options) {
        // Everything is loaded and warm before the base is taken.
        warmUp(options);
        LockSupport.parkNanos(1_000_000_000);
        long base = retained();

        BatchExporter exporter = exporter(options);
        SdkPipeline pipeline = SdkPipeline.waggle(exporter);
        make(pipeline, options.rate(), options.measureMillis() / 2);
        long middle = retained() - base;
        make(pipeline, options.rate(), options.measureMillis() / 2);
        long end = retained() - base;
        ExporterStats stats = exporter.stats();
        long off = stats.ended() - stats.delivered() - stats.lost() - stats.queued() - stats.inFlight();
        return new Result()
                .put("middle", middle)
                .put("end", end)
                .put("off", off)
                .put("spans", stats.ended())
                .put("dropped", stats.lost())
                .put("queued", stats.queued())
                .put("inFlight", stats.inFlight());
    }

    private static void warmUp(Options options) {
        BatchExporter exporter = exporter(options);
        make(SdkPipeline.waggle(exporter), options.rate(), options.warmMillis());
        exporter.close(Duration.ZERO).toCompletableFuture().join();
    }

    private static BatchExporter exporter(Options options) {
        return Worker.waggle(options, VertxSender.create()).build();
    }

    private static void make(Pipeline pipeline, int rate, long millis) {
        long start = System.nanoTime();
        long spans = 0;
        for (long now = start; now - start < millis * 1_000_000; now = System.nanoTime()) {
            for (long due = (now - start) * rate / 1_000_000_000; spans < due; spans++) {
                pipeline.span();
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long retained() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            LockSupport.parkNanos(50_000_000);
        }
        long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += Math.max(0, pool.getMemoryUsed());
        }
        return bytes + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
