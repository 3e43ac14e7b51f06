package dev.waggle.benchmarks;

import dev.waggle.benchmarks.micro.MicroRun;
import dev.waggle.benchmarks.micro.MicroRun.Cost;
import dev.waggle.benchmarks.reactor.SubscriptionBenchmark;
import dev.waggle.benchmarks.reactor.TokenBenchmark;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the enrich operators beside Micrometer's {@code tap}: a table, then a line for each goal,
 * {@code E1 <figure> <goal> <met|missed>}. {@code --quick} takes less than a minute and is for trying only.
 */
public final class ReactorGoals {

    private ReactorGoals() {}

    public static void main(String[] args) throws RunnerException {
        boolean quick = List.of(args).equals(List.of("--quick"));
        if (args.length > 0 && !quick) {
            throw new IllegalArgumentException("unknown options: " + List.of(args));
        }
        MicroRun run = new MicroRun(quick, SubscriptionBenchmark.class, TokenBenchmark.class);
        run.table();
        ratios(run, "none");
        ratios(run, "automatic");
        run.note("%nE1, E2: ns and B of a subscription over a bare span; E3, E4: under automatic propagation;%n"
                + "E5, E6: ns and B of a token; E7, E8: under automatic propagation");
        Cost plain = subscription(run, "event", "none");
        run.atMost("E1", plain.nanos(), 100);
        run.atMost("E2", plain.bytes(), 200);
        Cost automatic = subscription(run, "event", "automatic");
        run.atMost("E3", automatic.nanos(), 180);
        run.atMost("E4", automatic.bytes(), 260);
        Cost token = token(run, "eventStream", "none");
        run.atMost("E5", token.nanos(), 10);
        run.atMost("E6", rounded(token.bytes()), 0);
        Cost automaticToken = token(run, "eventStream", "automatic");
        run.atMost("E7", automaticToken.nanos(), 20);
        run.atMost("E8", rounded(automaticToken.bytes()), 32);
    }

    private static void ratios(MicroRun run, String propagation) {
        Cost bare = run.cost("bareSpan " + propagation);
        Cost event = run.cost("event " + propagation);
        Cost tap = run.cost("micrometerTap " + propagation);
        run.note(
                "propagation %s: over a bare span, event %.2f in time and %.2f in bytes, tap %.2f and %.2f",
                propagation,
                event.nanos() / bare.nanos(),
                event.bytes() / bare.bytes(),
                tap.nanos() / bare.nanos(),
                tap.bytes() / bare.bytes());
        Cost ours = token(run, "eventStream", propagation);
        Cost theirs = token(run, "micrometerTapStream", propagation);
        run.note(
                "propagation %s: per token, event %.1f ns and %.1f B, tap %.1f ns and %.1f B",
                propagation, ours.nanos(), ours.bytes(), theirs.nanos(), theirs.bytes());
    }

    private static Cost subscription(MicroRun run, String name, String propagation) {
        return run.cost(name + ' ' + propagation).over(run.cost("bareSpan " + propagation));
    }

    private static Cost token(MicroRun run, String name, String propagation) {
        return perToken(run, name, propagation).over(perToken(run, "bareStream", propagation));
    }

    private static Cost perToken(MicroRun run, String name, String propagation) {
        Cost longer = run.cost(name + ' ' + propagation + " 40000");
        return longer.over(run.cost(name + ' ' + propagation + " 20000")).part(20_000);
    }

    /** The profiler counts what the JVM allocates by itself too: hundredths of a byte per token. */
    private static double rounded(double bytes) {
        return Math.round(bytes * 10) / 10.0;
    }
}
