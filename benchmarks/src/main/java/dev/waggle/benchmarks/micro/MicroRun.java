package dev.waggle.benchmarks.micro;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH benchmarks in one run, with allocation, and their goals: a table, then a line for each goal,
 * {@code E1 <figure> <goal> <met|missed>}.
 */
public final class MicroRun {

    private final Map<String, Cost> costs = new TreeMap<>();

    /** Nanoseconds and bytes of one operation. */
    public record Cost(double nanos, double bytes) {

        /** What this costs more. */
        public Cost over(Cost base) {
            return new Cost(nanos - base.nanos, bytes - base.bytes);
        }

        /** The share of one of {@code parts}. */
        public Cost part(double parts) {
            return new Cost(nanos / parts, bytes / parts);
        }
    }

    /**
     * Runs all methods of these classes.
     *
     * @param quick one short fork instead of the classes' own settings: for trying, not for believing
     */
    public MicroRun(boolean quick, Class<?>... benchmarks) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.NORMAL)
                .shouldFailOnError(true);
        for (Class<?> benchmark : benchmarks) {
            options.include("^" + Pattern.quote(benchmark.getName()) + "\\.");
        }
        if (quick) {
            TimeValue brief = TimeValue.milliseconds(200);
            options.forks(1)
                    .warmupIterations(3)
                    .warmupTime(brief)
                    .measurementIterations(3)
                    .measurementTime(brief);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        for (RunResult result : results) {
            costs.put(name(result), new Cost(median(result.getPrimaryResult()), median(allocated(result))));
        }
    }

    private static Result<?> allocated(RunResult result) {
        return Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"), "JMH's gc profiler");
    }

    private static double median(Result<?> result) {
        return result.getStatistics().getPercentile(50);
    }

    /** The method's name and the values of its parameters, in the order of their names. */
    private static String name(RunResult result) {
        String method = result.getParams().getBenchmark();
        StringBuilder name = new StringBuilder(method.substring(method.lastIndexOf('.') + 1));
        for (String key : result.getParams().getParamsKeys()) {
            name.append(' ').append(result.getParams().getParam(key));
        }
        return name.toString();
    }

    /** The median of what this cost, in iterations of all forks. */
    public Cost cost(String name) {
        Cost cost = costs.get(name);
        if (cost == null) {
            throw new IllegalArgumentException("no such benchmark: " + name + " among " + costs.keySet());
        }
        return cost;
    }

    /** Prints the machine, and every benchmark's median. */
    public void table() {
        print(
                "%n%s %s, %d processors, Java %s%n%n%-40s %12s %10s",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                "",
                "ns/op",
                "B/op");
        costs.forEach((name, cost) -> print("%-40s %12.1f %10.0f", name, cost.nanos, cost.bytes));
        print("");
    }

    /** Prints a line of text. */
    public void note(String format, Object... arguments) {
        print(format, arguments);
    }

    /** Prints whether {@code figure} is at most {@code goal}. */
    public void atMost(String name, double figure, double goal) {
        print("%s %.2f %.2f %s", name, figure, goal, figure <= goal ? "met" : "missed");
    }

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
