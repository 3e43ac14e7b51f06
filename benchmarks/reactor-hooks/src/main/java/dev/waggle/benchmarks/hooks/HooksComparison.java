package dev.waggle.benchmarks.hooks;

import dev.waggle.benchmarks.reactor.OperatorCosts;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the enrich operators beside Micrometer's {@code tap} and OpenTelemetry's hooks with an annotated method, all in
 * one run and on one class path. Goals are left to {@code ReactorGoals}: where the hooks are on the class path, our
 * operators do more.
 */
public final class HooksComparison {

    private HooksComparison() {}

    public static void main(String[] args) throws RunnerException {
        OperatorCosts.measure(args, 1, HooksSubscriptionBenchmark.class, HooksTokenBenchmark.class)
                .ratios("event", "micrometerTap", "annotatedMethod");
    }
}
