package dev.waggle.benchmarks.micro;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.ListStatistics;

/** What one benchmark scored in the iterations of all rounds. */
public final class Score {

    private final ListStatistics time = new ListStatistics();
    private final ListStatistics cpu = new ListStatistics();
    private final ListStatistics bytes = new ListStatistics();
    private final ListStatistics moreTime = new ListStatistics();
    private final ListStatistics moreBytes = new ListStatistics();
    private final List<Double> rounds = new ArrayList<>();

    void add(RunResult result) {
        rounds.add(result.getPrimaryResult().getScore());
        result.getBenchmarkResults().forEach(fork -> fork.getIterationResults().forEach(this::add));
    }

    private void add(IterationResult iteration) {
        time.addValue(iteration.getPrimaryResult().getScore());
        cpu.addValue(secondary(iteration, CpuTime.RESULT));
        bytes.addValue(secondary(iteration, "gc.alloc.rate.norm"));
        if (iteration.getSecondaryResults().containsKey(Difference.NANOS)) {
            moreTime.addValue(secondary(iteration, Difference.NANOS));
            moreBytes.addValue(secondary(iteration, Difference.BYTES));
        }
    }

    private static double secondary(IterationResult iteration, String name) {
        Result<?> result = iteration.getSecondaryResults().get(name);
        if (result == null) {
            throw new IllegalStateException("JMH reports no " + name);
        }
        return result.getScore();
    }

    /** JMH's average. */
    public Cost mean() {
        return cost(ListStatistics::getMean);
    }

    /** The error of the average, at 99.9 %. */
    public Cost error() {
        return cost(statistics -> statistics.getMeanErrorAt(0.999));
    }

    /** The middle of all iterations. */
    public Cost median() {
        return cost(statistics -> statistics.getPercentile(50));
    }

    /** The quickest iteration: what it takes while nobody else wants the machine. */
    public Cost best() {
        return cost(ListStatistics::getMin);
    }

    private Cost cost(ToDoubleFunction<ListStatistics> figure) {
        return new Cost(figure.applyAsDouble(time), figure.applyAsDouble(cpu), figure.applyAsDouble(bytes));
    }

    /** Whether two things took turns in it. */
    boolean compares() {
        return moreTime.getN() > 0;
    }

    /** How much more the second of two things took that took turns: nanoseconds, in the middle of all iterations. */
    public double moreNanos() {
        return moreNanos(50);
    }

    /** The same at another percentile. */
    public double moreNanos(double percentile) {
        return moreTime.getPercentile(percentile);
    }

    /** The same in bytes. */
    public double moreBytes() {
        return moreBytes.getPercentile(50);
    }

    /** The nanoseconds of the round in the middle. */
    public double middleRound() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
