package dev.waggle.benchmarks;

import dev.waggle.benchmarks.micro.Cost;
import dev.waggle.benchmarks.micro.MicroRun;
import dev.waggle.benchmarks.micro.Score;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures what core costs a request, beside what one would use instead: JMH's scores, then a line for each goal,
 * {@code C1 <value> <goal> <met|missed>}.
 *
 * <p>A ratio is that of JMH's averages over all iterations of all rounds, the error that of JMH at 99.9 %. C5 is
 * the median of differences that are taken by turns within one JVM. {@code --quick}
 * takes one minute and proves nothing; {@code --rounds N} sets how often all are measured.
 */
public final class CoreGoals {

    private static final String INJECT = "PropagationBenchmark.inject";
    private static final String EXTRACT = "PropagationBenchmark.extract";
    private static final String STAMPING = "StampBenchmark.byTurns";
    private static final String DISABLED = "EventBenchmark.disabledEvent";
    private static final String DISABLED_TEMPLATE = "EventBenchmark.disabledTemplate";

    private final MicroRun run;

    private CoreGoals(MicroRun run) {
        this.run = run;
    }

    public static void main(String[] args) throws RunnerException {
        new CoreGoals(MicroRun.of(args, 4, settings())).print();
    }

    private static ChainedOptionsBuilder settings() {
        TimeValue time = TimeValue.milliseconds(500);
        ChainedOptionsBuilder settings = new OptionsBuilder()
                .warmupIterations(8)
                .warmupTime(time)
                .measurementIterations(6)
                .measurementTime(time);
        for (String benchmark : List.of(INJECT, EXTRACT, STAMPING, DISABLED, DISABLED_TEMPLATE)) {
            settings.include("\\." + benchmark.replace(".", "\\.") + "$");
        }
        return settings;
    }

    private void print() {
        run.table();
        ratio("inject", "C1", "C2", INJECT, 1.0, 1.0);
        ratio("extract", "C3", "C4", EXTRACT, 0.5, 0.6);
        Score stamping = run.score(STAMPING);
        MicroRun.note("   stamping: %.0f B", stamping.moreBytes());
        MicroRun.atMost("C5", "stamping, ns", stamping.moreNanos(), 100);
        double disabled =
                Math.max(mean(DISABLED).nanos(), mean(DISABLED_TEMPLATE).nanos());
        MicroRun.atMost("C6", "disabled, ns", disabled, 50);
        // JMH's profiler spreads what the JVM itself allocates over the operations: parts of a thousandth of a byte.
        MicroRun.atMost("C7", "disabled, B", Math.rint(100 * mean(DISABLED).bytes()) / 100, 0);
    }

    private void ratio(String what, String time, String bytes, String benchmark, double timeGoal, double bytesGoal) {
        Score otel = run.score(benchmark + " opentelemetry");
        Score ours = run.score(benchmark + " waggle");
        MicroRun.note(
                "   %s, time: %.2f by CPU, %.2f in the middle of the rounds",
                what, ours.mean().cpuNanos() / otel.mean().cpuNanos(), ours.middleRound() / otel.middleRound());
        MicroRun.atMost(time, what + ", time", ours.mean().nanos() / otel.mean().nanos(), timeGoal);
        MicroRun.atMost(
                bytes, what + ", bytes", ours.mean().bytes() / otel.mean().bytes(), bytesGoal);
    }

    private Cost mean(String benchmark) {
        return run.score(benchmark).mean();
    }
}
