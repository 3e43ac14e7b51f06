package dev.waggle.benchmarks.reactor;

import dev.waggle.benchmarks.micro.Cost;
import dev.waggle.benchmarks.micro.MicroRun;
import dev.waggle.benchmarks.micro.Score;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** What following a subscription costs over a bare span, and what a token adds, from one run of both benchmarks. */
public final class OperatorCosts {

    private static final String BARE = "bareSpan";

    private final MicroRun run;
    private final String subscriptions;
    private final String tokens;

    private OperatorCosts(
            MicroRun run,
            Class<? extends SubscriptionBenchmark> subscriptions,
            Class<? extends TokenBenchmark> tokens) {
        this.run = run;
        this.subscriptions = subscriptions.getSimpleName();
        this.tokens = tokens.getSimpleName();
    }

    /** Runs both, and prints the table. The arguments are those of {@link MicroRun}. */
    public static OperatorCosts measure(
            String[] args,
            int rounds,
            Class<? extends SubscriptionBenchmark> subscriptions,
            Class<? extends TokenBenchmark> tokens)
            throws RunnerException {
        MicroRun run = MicroRun.of(args, rounds, MicroRun.all(subscriptions, tokens));
        run.table();
        return new OperatorCosts(run, subscriptions, tokens);
    }

    /** Prints a table of these methods beside the bare span: subscriptions in JVMs of their own, tokens by turns. */
    public void ratios(String... methods) {
        for (String propagation : List.of("none", "automatic")) {
            Cost bare = subscribed(BARE, propagation);
            MicroRun.note("propagation %-9s %28s %22s", propagation, "subscription / bare", "token, over bare");
            for (String method : methods) {
                Cost whole = subscribed(method, propagation);
                MicroRun.note(
                        "  %-16s %9.2f in time %6.2f in bytes %10.1f ns %8.1f B",
                        method,
                        whole.nanos() / bare.nanos(),
                        whole.bytes() / bare.bytes(),
                        tokenNanos(method, propagation),
                        tokenBytes(method, propagation));
            }
        }
        MicroRun.note("");
    }

    private Cost subscribed(String method, String propagation) {
        return run.score(subscriptions + '.' + method + ' ' + propagation).median();
    }

    /** What a subscription with an event takes more than with a bare span: nanoseconds, by turns in one JVM. */
    public double subscriptionNanos(String propagation) {
        return run.score(subscriptions + ".byTurns " + propagation).moreNanos();
    }

    /** The same in bytes, which no machine's mood moves: each of the two in JVMs of its own, as a peer is measured. */
    public double subscriptionBytes(String propagation) {
        return subscribed("event", propagation).bytes()
                - subscribed(BARE, propagation).bytes();
    }

    /** What a token takes more than without an operator. */
    public double tokenNanos(String method, String propagation) {
        return token(method, propagation).moreNanos() - token(BARE, propagation).moreNanos();
    }

    public double tokenBytes(String method, String propagation) {
        return token(method, propagation).moreBytes() - token(BARE, propagation).moreBytes();
    }

    private Score token(String method, String propagation) {
        return run.score(tokens + '.' + method + ' ' + propagation);
    }
}
