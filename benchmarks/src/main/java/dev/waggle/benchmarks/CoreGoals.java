package dev.waggle.benchmarks;

import dev.waggle.benchmarks.events.EventBenchmark;
import dev.waggle.benchmarks.events.StampBenchmark;
import dev.waggle.benchmarks.propagation.PropagationBenchmark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.ListStatistics;

/**
 * Measures what core costs a request, beside what one would use instead: JMH's scores, then a line for each goal,
 * {@code C1 <value> <goal> <met|missed>}.
 *
 * <p>Each round gives each benchmark a JVM of its own, one after the other, so that what else the machine does meets both
 * sides of a comparison. A ratio is that of JMH's averages over all iterations of all rounds, the error that of JMH at
 * 99.9 %. {@code --quick} takes one minute and proves nothing; {@code --rounds N} sets how often all are measured.
 */
public final class CoreGoals {

    private static final String INJECT = benchmark(PropagationBenchmark.class, "inject");
    private static final String EXTRACT = benchmark(PropagationBenchmark.class, "extract");
    private static final String PLAIN = benchmark(StampBenchmark.class, "plain");
    private static final String STAMPED = benchmark(StampBenchmark.class, "stamped");
    private static final String DISABLED = benchmark(EventBenchmark.class, "disabledEvent");
    private static final String DISABLED_TEMPLATE = benchmark(EventBenchmark.class, "disabledTemplate");
    private static final String OTEL = " opentelemetry";
    private static final String OURS = " waggle";

    private final int rounds;
    private final boolean quick;
    private final Map<String, Score> scores = new LinkedHashMap<>();

    private CoreGoals(int rounds, boolean quick) {
        this.rounds = rounds;
        this.quick = quick;
    }

    public static void main(String[] args) throws RunnerException {
        List<String> given = new ArrayList<>(Arrays.asList(args));
        boolean quick = given.remove("--quick");
        int rounds = quick ? 1 : 4;
        int at = given.indexOf("--rounds");
        if (at >= 0 && at + 1 < given.size()) {
            rounds = Integer.parseInt(given.remove(at + 1));
            given.remove(at);
        }
        if (!given.isEmpty() || rounds < 1) {
            throw new IllegalArgumentException("options are --quick and --rounds N: " + Arrays.toString(args));
        }
        CoreGoals goals = new CoreGoals(rounds, quick);
        goals.measure();
        goals.print();
    }

    private void measure() throws RunnerException {
        for (int round = 0; round < rounds; round++) {
            for (RunResult result : new Runner(options()).run()) {
                String propagator = result.getParams().getParam("propagator");
                String name = result.getParams().getBenchmark() + (propagator == null ? "" : " " + propagator);
                scores.computeIfAbsent(name, unseen -> new Score()).add(result);
            }
        }
    }

    private Options options() {
        TimeValue time = TimeValue.milliseconds(quick ? 200 : 500);
        var options = new OptionsBuilder()
                .forks(1)
                .warmupIterations(quick ? 3 : 8)
                .warmupTime(time)
                .measurementIterations(quick ? 3 : 6)
                .measurementTime(time)
                // The compiler works when it is asked to: in the background it may be at it still while is measured.
                .jvmArgsAppend("-Xbatch")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .verbosity(VerboseMode.SILENT);
        for (String benchmark : List.of(INJECT, EXTRACT, PLAIN, STAMPED, DISABLED, DISABLED_TEMPLATE)) {
            options.include(benchmark.replace(".", "\\.") + "$");
        }
        return options.build();
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%s %s, %d processors, Java %s, %d rounds%n%n%-42s %18s %18s %10s%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                rounds,
                "",
                "ns/op",
                "CPU ns/op",
                "B/op");
        scores.forEach((name, score) -> System.out.printf(
                Locale.ROOT,
                "%-42s %9.1f ± %6.1f %9.1f ± %6.1f %10.1f%n",
                name.substring("dev.waggle.benchmarks.".length()).replaceFirst("^\\w+\\.", ""),
                score.time.getMean(),
                score.time.getMeanErrorAt(0.999),
                score.cpu.getMean(),
                score.cpu.getMeanErrorAt(0.999),
                score.bytes.getMean()));
        System.out.println();
        ratio("C1", "inject, time", INJECT, Score::nanos, 1.0);
        ratio("C2", "inject, bytes", INJECT, Score::bytes, 1.0);
        ratio("C3", "extract, time", EXTRACT, Score::nanos, 0.5);
        ratio("C4", "extract, bytes", EXTRACT, Score::bytes, 0.6);
        Score plain = score(PLAIN);
        Score stamped = score(STAMPED);
        System.out.printf(
                Locale.ROOT,
                "   stamping: %.0f B, %.1f ns of CPU%n",
                stamped.bytes() - plain.bytes(),
                stamped.cpu.getMean() - plain.cpu.getMean());
        goal("C5", "stamping, ns", stamped.nanos() - plain.nanos(), 100);
        goal(
                "C6",
                "disabled, ns",
                Math.max(score(DISABLED).nanos(), score(DISABLED_TEMPLATE).nanos()),
                50);
        // JMH's profiler spreads what the JVM itself allocates over the operations: parts of a thousandth of a byte.
        goal("C7", "disabled, B", Math.rint(100 * score(DISABLED).bytes()) / 100, 0);
    }

    private void ratio(String goal, String what, String benchmark, ToDoubleFunction<Score> figure, double limit) {
        Score otel = score(benchmark + OTEL);
        Score ours = score(benchmark + OURS);
        if (figure.applyAsDouble(ours) == ours.nanos()) {
            System.out.printf(
                    Locale.ROOT,
                    "   %s: %.2f by CPU, %.2f in the middle of the rounds%n",
                    what,
                    ours.cpu.getMean() / otel.cpu.getMean(),
                    middle(ours.rounds) / middle(otel.rounds));
        }
        goal(goal, what, figure.applyAsDouble(ours) / figure.applyAsDouble(otel), limit);
    }

    private static void goal(String goal, String what, double value, double limit) {
        System.out.printf(
                Locale.ROOT, "%s %.2f %.2f %s (%s)%n", goal, value, limit, value <= limit ? "met" : "missed", what);
    }

    private Score score(String name) {
        Score score = scores.get(name);
        if (score == null) {
            throw new IllegalStateException("not measured: " + name);
        }
        return score;
    }

    private static double middle(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static String benchmark(Class<?> type, String method) {
        return type.getName() + "." + method;
    }

    /** What one benchmark scored, over all rounds. */
    private static final class Score {

        private final ListStatistics time = new ListStatistics();
        private final ListStatistics cpu = new ListStatistics();
        private final ListStatistics bytes = new ListStatistics();
        private final List<Double> rounds = new ArrayList<>();

        void add(RunResult result) {
            rounds.add(result.getPrimaryResult().getScore());
            result.getBenchmarkResults()
                    .forEach(fork -> fork.getIterationResults().forEach(iteration -> {
                        time.addValue(iteration.getPrimaryResult().getScore());
                        cpu.addValue(secondary(iteration, CpuTime.RESULT));
                        bytes.addValue(secondary(iteration, "gc.alloc.rate.norm"));
                    }));
        }

        private static double secondary(IterationResult iteration, String name) {
            Result<?> result = iteration.getSecondaryResults().get(name);
            if (result == null) {
                throw new IllegalStateException("JMH reports no " + name);
            }
            return result.getScore();
        }

        double nanos() {
            return time.getMean();
        }

        double bytes() {
            return bytes.getMean();
        }
    }
}
