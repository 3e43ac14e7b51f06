package dev.waggle.benchmarks;

import dev.waggle.benchmarks.micro.Cost;
import dev.waggle.benchmarks.micro.MicroRun;
import dev.waggle.benchmarks.reactor.OperatorCosts;
import dev.waggle.benchmarks.reactor.OperatorCosts.Figures;
import dev.waggle.benchmarks.reactor.SubscriptionBenchmark;
import dev.waggle.benchmarks.reactor.TokenBenchmark;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the enrich operators beside Micrometer's {@code tap}: a table, then a line for each goal,
 * {@code E1 <figure> <goal> <met|missed>}: by the medians, and by the best iterations, which is how the figures were taken
 * that the goals were set by. {@code --quick} takes less than a minute and is for trying only.
 */
public final class ReactorGoals {

    private ReactorGoals() {}

    public static void main(String[] args) throws RunnerException {
        OperatorCosts costs = OperatorCosts.measure(args, 2, SubscriptionBenchmark.class, TokenBenchmark.class);
        costs.ratios("event", "micrometerTap");
        print("median", costs.median());
        print("best", costs.best());
    }

    private static void print(String which, Figures figures) {
        Cost plain = figures.subscription("event", "none");
        MicroRun.atMost("E1", which + " subscription over a bare span, ns", plain.nanos(), 100);
        MicroRun.atMost("E2", which + " subscription over a bare span, B", plain.bytes(), 200);
        Cost automatic = figures.subscription("event", "automatic");
        MicroRun.atMost("E3", which + " the same under automatic propagation, ns", automatic.nanos(), 180);
        MicroRun.atMost("E4", which + " the same under automatic propagation, B", automatic.bytes(), 260);
        Cost token = figures.token("event", "none");
        MicroRun.atMost("E5", which + " token, ns", token.nanos(), 10);
        MicroRun.atMost("E6", which + " token, B", rounded(token.bytes()), 0);
        Cost automaticToken = figures.token("event", "automatic");
        MicroRun.atMost("E7", which + " token under automatic propagation, ns", automaticToken.nanos(), 20);
        MicroRun.atMost("E8", which + " token under automatic propagation, B", rounded(automaticToken.bytes()), 32);
    }

    /** The profiler counts what the JVM allocates by itself too: hundredths of a byte per token. */
    private static double rounded(double bytes) {
        return Math.round(bytes * 10) / 10.0;
    }
}
