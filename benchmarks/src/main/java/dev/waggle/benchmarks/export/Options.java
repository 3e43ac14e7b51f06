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
                Long.parseLong(given.getOrDefault("warm", "2000")),
                Long.parseLong(given.getOrDefault("measure", "3000")));
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
            "warm=" + warmMillis,
            "measure=" + measureMillis
        };
    }
}
