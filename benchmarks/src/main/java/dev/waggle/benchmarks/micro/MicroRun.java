package dev.waggle.benchmarks.micro;

import dev.waggle.benchmarks.cli.Arguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH benchmarks with CPU time and allocation, and their goals: a table, then a line for each goal,
 * {@code E1 <figure> <goal> <met|missed> (<what>)}.
 *
 * <p>Each round gives each benchmark a JVM of its own, one after the other, so that what else the machine does meets both
 * sides of a comparison.
 */
public final class MicroRun {

    /** What the other harnesses of this module give a JVM too. */
    private static final String GC = "Parallel";

    private static final List<String> COLLECTORS = List.of("G1", GC, "Serial");

    private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m");

    private final Map<String, Score> scores = new LinkedHashMap<>();
    private final int rounds;
    private final List<String> jvm = new ArrayList<>();

    /** @param quick one short round instead: for trying, not for believing */
    private MicroRun(int rounds, boolean quick, String gc, ChainedOptionsBuilder settings) throws RunnerException {
        this.rounds = quick ? 1 : rounds;
        // Left to itself the JVM takes the collector that fits the machine, and the figures those of its barriers.
        jvm.addAll(HEAP);
        jvm.add("-XX:+Use" + gc + "GC");
        // The compiler works when it is asked to: in the background it may be at it still while is measured.
        jvm.add("-Xbatch");
        settings.forks(1)
                .jvmArgsPrepend(jvm.toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        if (quick) {
            TimeValue brief = TimeValue.milliseconds(200);
            settings.warmupIterations(3)
                    .warmupTime(brief)
                    .measurementIterations(3)
                    .measurementTime(brief);
        }
        for (int round = 0; round < this.rounds; round++) {
            for (RunResult result : new Runner(settings.build()).run()) {
                scores.computeIfAbsent(name(result), unseen -> new Score()).add(result);
            }
        }
    }

    /** As the command line says: {@code --rounds N}, {@code --quick}, {@code --gc G1} for another collector. */
    public static MicroRun of(String[] args, int rounds, ChainedOptionsBuilder settings) throws RunnerException {
        Arguments arguments = new Arguments(args);
        boolean quick = arguments.flag("--quick");
        int wanted = arguments.number("--rounds", rounds);
        String gc = arguments.text("--gc", GC);
        arguments.done();
        if (!COLLECTORS.contains(gc)) {
            throw new IllegalArgumentException("--gc must be one of " + COLLECTORS + ": " + gc);
        }
        return new MicroRun(wanted, quick, gc, settings);
    }

    /** For {@link #of}: all of these classes, with the settings that they have. */
    public static ChainedOptionsBuilder all(Class<?>... benchmarks) {
        ChainedOptionsBuilder options = new OptionsBuilder();
        for (Class<?> benchmark : benchmarks) {
            options.include("^" + benchmark.getName().replace(".", "\\.") + "\\.");
        }
        return options;
    }

    /** The class, the method, and the values of its parameters in the order of their names. */
    private static String name(RunResult result) {
        String method = result.getParams().getBenchmark();
        String type = method.substring(0, method.lastIndexOf('.'));
        StringBuilder name = new StringBuilder(method.substring(type.lastIndexOf('.') + 1));
        for (String key : result.getParams().getParamsKeys()) {
            name.append(' ').append(result.getParams().getParam(key));
        }
        return name.toString();
    }

    /** @param benchmark {@code Class.method} and the values of its parameters, one blank between them */
    public Score score(String benchmark) {
        Score score = scores.get(benchmark);
        if (score == null) {
            throw new IllegalArgumentException("no such benchmark: " + benchmark + " among " + scores.keySet());
        }
        return score;
    }

    /** Prints the machine, the settings of each JVM, and what every benchmark took. */
    public void table() {
        note(
                "%s %s, %d processors, Java %s, %d rounds, %s%n%n%-48s %10s %10s %22s %22s %9s %22s %9s",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                rounds,
                String.join(" ", jvm),
                "",
                "best ns",
                "median ns",
                "ns/op",
                "CPU ns/op",
                "B/op",
                "second over first, ns",
                "B");
        scores.forEach(MicroRun::row);
        note("");
    }

    private static void row(String name, Score score) {
        Cost mean = score.mean();
        Cost error = score.error();
        note(
                "%-48s %10.1f %10.1f %10.1f ± %9.1f %10.1f ± %9.1f %9.0f%s",
                name,
                score.best().nanos(),
                score.median().nanos(),
                mean.nanos(),
                error.nanos(),
                mean.cpuNanos(),
                error.cpuNanos(),
                mean.bytes(),
                score.compares() ? compared(score) : "");
    }

    private static String compared(Score score) {
        String nanos = String.format(
                Locale.ROOT, "%.1f (%.1f to %.1f)", score.moreNanos(), score.moreNanos(25), score.moreNanos(75));
        return String.format(Locale.ROOT, " %22s %9.1f", nanos, score.moreBytes());
    }

    /** Prints a line of text. */
    public static void note(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    /** Prints whether {@code figure} is at most {@code goal}. */
    public static void atMost(String name, String what, double figure, double goal) {
        note("%s %.2f %.2f %s (%s)", name, figure, goal, figure <= goal ? "met" : "missed", what);
    }
}
