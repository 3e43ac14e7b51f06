package dev.waggle.benchmarks.export;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a worker found out; one line of text between the processes. */
public final class Result {

    private static final String MARK = "RESULT ";

    private final Map<String, String> values = new LinkedHashMap<>();

    public Result put(String name, double value) {
        values.put(name, Double.toString(value));
        return this;
    }

    /** Takes over everything that the other one has. */
    Result putAll(Result other) {
        values.putAll(other.values);
        return this;
    }

    Result text(String name, String value) {
        values.put(name, value);
        return this;
    }

    public double get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("the worker said nothing of " + name + ": " + values);
        }
        return Double.parseDouble(value);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    double cpuPerSpan() {
        return get("cpuNanos") / get("spans");
    }

    double spansPerSecond() {
        return get("spans") * 1e9 / get("wallNanos");
    }

    double allocatedPerSpan() {
        return get("allocated") / get("spans");
    }

    public String line() {
        StringBuilder line = new StringBuilder(MARK);
        values.forEach(
                (name, value) -> line.append(name).append('=').append(value).append(' '));
        return line.toString();
    }

    static boolean isResult(String line) {
        return line.startsWith(MARK);
    }

    static Result parse(String line) {
        Result result = new Result();
        for (String pair : line.substring(MARK.length()).strip().split(" ")) {
            int equals = pair.indexOf('=');
            result.values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return result;
    }
}
