package dev.waggle.benchmarks.reactor;

import dev.waggle.benchmarks.micro.Cost;
import dev.waggle.benchmarks.micro.MicroRun;
import dev.waggle.benchmarks.micro.Score;
import java.util.List;
import java.util.function.Function;
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

    /** Prints a table of these methods beside the bare span, by the medians and by the best iterations. */
    public void ratios(String... methods) {
        ratios("median", median(), methods);
        ratios("best", best(), methods);
    }

    private static void ratios(String which, Figures figures, String... methods) {
        for (String propagation : List.of("none", "automatic")) {
            Cost bare = figures.subscribed(BARE, propagation);
            MicroRun.note(
                    "%-6s propagation %-9s %24s %22s", which, propagation, "subscription / bare", "token, over none");
            for (String method : methods) {
                Cost whole = figures.subscribed(method, propagation);
                Cost token = figures.token(method, propagation);
                MicroRun.note(
                        "  %-16s %9.2f in time %6.2f in bytes %10.1f ns %8.1f B",
                        method,
                        whole.nanos() / bare.nanos(),
                        whole.bytes() / bare.bytes(),
                        token.nanos(),
                        token.bytes());
            }
        }
        MicroRun.note("");
    }

    /** By the middle of all iterations. */
    public Figures median() {
        return new Figures(Score::median);
    }

    /** By the quickest iteration. */
    public Figures best() {
        return new Figures(Score::best);
    }

    /** One way to make one figure of many iterations. */
    public final class Figures {

        private final Function<Score, Cost> figure;

        private Figures(Function<Score, Cost> figure) {
            this.figure = figure;
        }

        /** What a subscription takes more than with a bare span. */
        public Cost subscription(String method, String propagation) {
            return subscribed(method, propagation).over(subscribed(BARE, propagation));
        }

        private Cost subscribed(String method, String propagation) {
            return figure.apply(run.score(subscriptions + '.' + method + ' ' + propagation));
        }

        /** What a token takes more than without an operator. */
        public Cost token(String method, String propagation) {
            return perToken(method, propagation).over(perToken(BARE, propagation));
        }

        private Cost perToken(String method, String propagation) {
            String stream = tokens + '.' + method + ' ' + propagation + ' ';
            Cost longer = figure.apply(run.score(stream + 40_000));
            return longer.over(figure.apply(run.score(stream + 20_000))).part(20_000);
        }
    }
}
