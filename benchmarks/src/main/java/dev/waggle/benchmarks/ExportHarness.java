package dev.waggle.benchmarks;

import dev.waggle.benchmarks.cli.Arguments;
import dev.waggle.benchmarks.export.Goals;
import dev.waggle.benchmarks.export.Runs;

/**
 * Measures the exporter and what a user would pick instead, side by side, against a collector in a process of its own:
 * a table, then a line for each goal, {@code G1 <ratio> <goal> <met|missed>}.
 *
 * <p>{@code --quick} measures once and for a short time, {@code --rounds N} says how often every comparison is made (3),
 * {@code --only G5} measures for one goal, {@code --only G5,G7} for two, {@code --plot FILE} writes the table as an SVG.
 */
public final class ExportHarness {

    private ExportHarness() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        boolean quick = arguments.flag("--quick");
        String only = arguments.text("--only", "");
        String plot = arguments.text("--plot", "");
        int rounds = arguments.number("--rounds", quick ? 1 : 3);
        arguments.done();
        try (Runs runs = new Runs(quick, rounds)) {
            new Goals(runs, only, plot).measure();
        }
    }
}
