package dev.waggle.benchmarks.export;

import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.BatchExporterBuilder;
import dev.waggle.core.export.SpanSender;
import dev.waggle.vertx.export.VertxSender;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.concurrent.locks.LockSupport;

/** One pipeline in a JVM of its own: makes spans and says on its last line what they cost. */
public final class Worker {

    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final long WARM_SPANS = 50_000;
    private static final long WARM_LIMIT_NANOS = 20_000_000_000L;

    private Worker() {}

    public static void main(String[] args) throws Exception {
        Options options = Options.parse(args);
        switch (options.mode()) {
            case "saturated", "paced" -> System.out.println(measure(options).line());
            case "dead" -> System.out.println(DeadCollector.measure(options).line());
            case "loop" -> System.out.println(SharedLoop.measure(options).line());
            case "encode" -> System.out.println(EncodeCost.measure(options).line());
            default -> throw new IllegalArgumentException("mode=" + options.mode());
        }
        // Peers leave threads behind that are no daemons.
        System.exit(0);
    }

    static BatchExporterBuilder waggle(Options options, SpanSender sender) {
        BatchExporterBuilder builder = BatchExporter.builder()
                .endpoint(URI.create(options.endpoint()))
                .compression(options.gzip() ? "gzip" : "none")
                .shutdownHook(false)
                .sender(sender);
        if (options.batch() > 0) {
            builder.maxExportBatchSize(options.batch());
        }
        if (options.queue() > 0) {
            builder.maxQueueSize(options.queue());
        }
        return builder;
    }

    private static Pipeline pipeline(Options options) {
        return switch (options.pipeline()) {
            case "floor" -> SdkPipeline.floor();
            case "waggle" ->
                SdkPipeline.waggle(waggle(options, VertxSender.create()).build());
            case "waggle-jdk" ->
                SdkPipeline.waggle(waggle(options, SpanSender.jdk()).build());
            case "waggle-shared" ->
                SdkPipeline.waggle(waggle(options, VertxSender.on(Shared.VERTX)).build());
            case "otel-jdk", "otel-okhttp" -> SdkPipeline.otel(options);
            case "brave" -> new BravePipeline(options);
            default -> throw new IllegalArgumentException("pipeline=" + options.pipeline());
        };
    }

    private static Result measure(Options options) throws IOException {
        ColdStart.leaveBehind(options, Worker::pipeline);
        Pipeline pipeline = pipeline(options);
        ColdStart.count(options);
        warm(pipeline, options);
        ColdStart.count(options);
        long allocated = allocated();
        long cpu = processCpuNanos();
        long start = System.nanoTime();
        long dropped = pipeline.dropped();
        long spans = run(pipeline, options, options.measureMillis());
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        String names = threadNames();
        settle(pipeline);
        long nanos = System.nanoTime() - start;
        cpu = processCpuNanos() - cpu;
        allocated = allocated() - allocated;
        Result result = new Result()
                .put("spans", spans)
                .put("cpuNanos", cpu)
                .put("wallNanos", nanos)
                .put("allocated", allocated)
                .put("threads", threads)
                .put("dropped", pipeline.dropped() - Math.max(0, dropped))
                .text("threadNames", names);
        pipeline.close();
        return result;
    }

    /** By time and by work: on a machine that is busy otherwise, seconds alone leave half of the code interpreted. */
    static void warm(Pipeline pipeline, Options options) {
        long start = System.nanoTime();
        long spans = 0;
        do {
            spans += run(pipeline, options, options.warmMillis());
        } while (spans < WARM_SPANS && System.nanoTime() - start < WARM_LIMIT_NANOS);
        settle(pipeline);
    }

    /** @return how many spans were made */
    static long run(Pipeline pipeline, Options options, long millis) {
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        long spans = 0;
        if (options.rate() > 0) {
            while (System.nanoTime() < end) {
                long due = (System.nanoTime() - start) * options.rate() / 1_000_000_000;
                long late = due - spans - options.rate() / 50;
                if (late > 0) {
                    // Time that the scheduler took is not made up for: a burst would be another question.
                    start += late * 1_000_000_000 / options.rate();
                    due -= late;
                }
                while (spans < due) {
                    pipeline.span();
                    spans++;
                }
                LockSupport.parkNanos(1_000_000);
            }
            return spans;
        }
        // As fast as it goes without a drop: never more than half a queue ahead.
        int ahead = limit(options) / 2;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 64; i++) {
                pipeline.span();
            }
            spans += 64;
            while (pipeline.outstanding() > ahead - 64) {
                LockSupport.parkNanos(20_000);
            }
        }
        return spans;
    }

    private static int limit(Options options) {
        if (options.queue() > 0) {
            return options.queue();
        }
        return switch (options.pipeline()) {
            case "floor" -> Integer.MAX_VALUE;
            case "brave" -> 10_000;
            case "otel-jdk", "otel-okhttp" -> 2048;
            default -> 8 * 1024;
        };
    }

    private static void settle(Pipeline pipeline) {
        pipeline.flush();
    }

    /** What this process has used of the processors. */
    public static long processCpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** What this process has allocated. */
    public static long allocated() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try {
            // From 21 on it counts threads that have ended as well.
            return (long)
                    threads.getClass().getMethod("getTotalThreadAllocatedBytes").invoke(threads);
        } catch (ReflectiveOperationException olderJdk) {
            long sum = 0;
            for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
                sum += Math.max(0, bytes);
            }
            return sum;
        }
    }

    private static String threadNames() {
        StringBuilder names = new StringBuilder();
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .forEach(name -> names.append(names.isEmpty() ? "" : ",").append(name.replace(' ', '_')));
        return names.toString();
    }

    /** Made when it is wanted first. */
    private static final class Shared {

        private static final Vertx VERTX = Vertx.vertx();
    }
}
