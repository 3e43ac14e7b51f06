package dev.waggle.benchmarks.export;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one run of a {@link Worker} does; travels on its command line. */
record Options(
        String pipeline,
        String mode,
        String endpoint,
        int batch,
        int queue,
        boolean gzip,
        int rate,
        int delayMillis,
        long warmMillis,
        long measureMillis) {

    static Options parse(String[] args) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            given.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        return new Options(
                given.getOrDefault("pipeline", "floor"),
                given.getOrDefault("mode", "saturated"),
                given.getOrDefault("endpoint", ""),
                Integer.parseInt(given.getOrDefault("batch", "0")),
                Integer.parseInt(given.getOrDefault("queue", "0")),
                Boolean.parseBoolean(given.getOrDefault("gzip", "false")),
                Integer.parseInt(given.getOrDefault("rate", "0")),
                Integer.parseInt(given.getOrDefault("delay", "0")),
                Long.parseLong(given.getOrDefault("warm", "2000")),
                Long.parseLong(given.getOrDefault("measure", "3000")));
    }

    /** As fast as it goes, in batches of this size. */
    Options saturatedBy(int batchSize) {
        return new Options(
                pipeline, "saturated", endpoint, batchSize, 2048, gzip, 0, delayMillis, warmMillis, measureMillis);
    }

    Options answeredAfter(int millis) {
        return new Options(pipeline, mode, endpoint, batch, queue, gzip, rate, millis, warmMillis, measureMillis);
    }

    String[] arguments() {
        return new String[] {
            "pipeline=" + pipeline,
            "mode=" + mode,
            "endpoint=" + endpoint,
            "batch=" + batch,
            "queue=" + queue,
            "gzip=" + gzip,
            "rate=" + rate,
            "delay=" + delayMillis,
            "warm=" + warmMillis,
            "measure=" + measureMillis
        };
    }
}
