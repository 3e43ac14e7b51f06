package dev.waggle.benchmarks;

import dev.waggle.benchmarks.export.Goals;
import dev.waggle.benchmarks.export.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        List<String> given = new ArrayList<>(Arrays.asList(args));
        boolean quick = given.remove("--quick");
        String only = option(given, "--only");
        String plot = option(given, "--plot");
        String rounds = option(given, "--rounds");
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown option: " + given);
        }
        try (Runs runs = new Runs(quick, rounds.isEmpty() ? quick ? 1 : 3 : Integer.parseInt(rounds))) {
            new Goals(runs, only, plot).measure();
        }
    }

    static String option(List<String> given, String name) {
        int at = given.indexOf(name);
        if (at < 0) {
            return "";
        }
        if (at + 1 >= given.size()) {
            throw new IllegalArgumentException(name + " wants a value");
        }
        given.remove(at);
        return given.remove(at);
    }
}
