package dev.waggle.benchmarks;

import dev.waggle.benchmarks.micro.MicroRun;
import dev.waggle.benchmarks.reactor.OperatorCosts;
import dev.waggle.benchmarks.reactor.SubscriptionBenchmark;
import dev.waggle.benchmarks.reactor.TokenBenchmark;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the enrich operators beside Micrometer's {@code tap}: a table, then a line for each goal,
 * {@code E1 <figure> <goal> <met|missed>}. Times are medians of differences that are taken by turns within one
 * JVM. {@code --quick} takes less than a minute and is for trying only.
 */
public final class ReactorGoals {

    private ReactorGoals() {}

    public static void main(String[] args) throws RunnerException {
        OperatorCosts costs = OperatorCosts.measure(args, 3, SubscriptionBenchmark.class, TokenBenchmark.class);
        costs.ratios("event", "micrometerTap");
        MicroRun.atMost("E1", "subscription over a bare span, ns", costs.subscriptionNanos("none"), 100);
        MicroRun.atMost("E2", "subscription over a bare span, B", rounded(costs.subscriptionBytes("none")), 200);
        MicroRun.atMost("E3", "E1 under automatic propagation", costs.subscriptionNanos("automatic"), 180);
        MicroRun.atMost("E4", "E2 under automatic propagation", rounded(costs.subscriptionBytes("automatic")), 260);
        MicroRun.atMost("E5", "token, ns", costs.tokenNanos("event", "none"), 10);
        MicroRun.atMost("E6", "token, B", rounded(costs.tokenBytes("event", "none")), 0);
        MicroRun.atMost("E7", "E5 under automatic propagation", costs.tokenNanos("event", "automatic"), 20);
        MicroRun.atMost("E8", "E6 under automatic propagation", rounded(costs.tokenBytes("event", "automatic")), 32);
    }

    /** The profiler counts what the JVM allocates by itself too: hundredths of a byte. */
    private static double rounded(double bytes) {
        return Math.round(bytes * 10) / 10.0;
    }
}
