package dev.waggle.benchmarks;

import dev.waggle.benchmarks.cli.Arguments;
import dev.waggle.benchmarks.proxy.Comparison;
import dev.waggle.benchmarks.proxy.Comparison.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request costs a small proxying service when it is not traced, with vertx-opentelemetry, and with Waggle: a
 * table, then a line for each goal, {@code P1 <ratio> <goal> <met|missed>}.
 *
 * <p>{@code --quick} takes about three minutes; {@code --session} sends requests with trace, session and baggage;
 * {@code --variants untraced,waggle} compares these; {@code --warm N} sends each of them so many requests before, and up to
 * as many again until the JIT has come to rest; {@code --rounds N} gives each of them so many turns in a fork, of which
 * there are {@code --forks N}, best as many as variants or a multiple, for each of them is started first in its turn;
 * {@code --jvm OPTION} goes to the proxies, with <code>{}</code> for the variant.
 */
public final class ProxyLoad {

    private static final String VARIANTS = "untraced,stock,waggle";

    /**
     * Short, and many of them: the same proxy takes twice as long from one minute to the next on a machine that others
     * use, and what is compared has to meet the same mood.
     */
    private static final long TURN_MILLIS = 200;

    private ProxyLoad() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        boolean quick = arguments.flag("--quick");
        boolean session = arguments.flag("--session");
        String variants = arguments.text("--variants", VARIANTS);
        int warm = arguments.number("--warm", quick ? 150_000 : 300_000);
        int rounds = arguments.number("--rounds", quick ? 10 : 40);
        int forks = arguments.number("--forks", quick ? 3 : 6);
        String before = arguments.text("--before", "");
        String jvm = arguments.text("--jvm", "");
        arguments.done();
        new Comparison(new Plan(
                        variants(variants, before),
                        session,
                        forks,
                        rounds,
                        warm,
                        TURN_MILLIS,
                        before,
                        jvm.isEmpty() ? List.of() : List.of(jvm)))
                .measure();
    }

    private static List<String> variants(String given, String before) {
        List<String> variants = new ArrayList<>(List.of(given.split(",")));
        if (variants.remove(Comparison.BEFORE) && before.isEmpty()) {
            throw new IllegalArgumentException(Comparison.BEFORE + " wants --before JAR");
        }
        if (!before.isEmpty()) {
            if (!Files.isRegularFile(Path.of(before))) {
                throw new IllegalArgumentException("--before must be a benchmarks.jar: " + before);
            }
            variants.add(Comparison.BEFORE);
        }
        return variants;
    }
}
