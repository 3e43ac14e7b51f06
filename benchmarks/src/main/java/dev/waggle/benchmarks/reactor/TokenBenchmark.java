package dev.waggle.benchmarks.reactor;

import dev.waggle.benchmarks.micro.Difference;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;
import reactor.core.publisher.Flux;

/**
 * What does a token add to a stream? The difference of two streams that take turns in one JVM.
 *
 * <p>The text is gathered. Both lengths are beyond its bound, where its buffers have stopped to grow; what they cost
 * until then is in the figures of the shorter stream.
 *
 * <p>The first iterations of the warm-up take short streams. A long one is subscribed to so seldom that what happens once in a
 * stream would be compiled in the middle of the measuring.
 */
public class TokenBenchmark extends OperatorBenchmark {

    /** How many tokens the longer stream has more. */
    private static final int MORE = 20_000;

    private static final int BRIEF_ITERATIONS = 5;
    private static final int BRIEF = 200;

    private Variants shorter = Variants.of(chain, Flux.empty());
    private Variants longer = shorter;
    private int iterations;
    private boolean brief;

    @Setup(Level.Iteration)
    public void assemble(IterationParams iteration) {
        brief = iteration.getType() == IterationType.WARMUP && iterations++ < BRIEF_ITERATIONS;
        shorter = Variants.of(chain, shorterSource());
        longer = Variants.of(chain, longerSource());
    }

    /** What is subscribed to, made anew. */
    protected Flux<String> shorterSource() {
        return source(brief ? BRIEF : MORE);
    }

    /** The same, longer by {@link #MORE}, except in the first iterations of the warm-up. */
    protected Flux<String> longerSource() {
        return source(brief ? BRIEF : 2 * MORE);
    }

    private static Flux<String> source(int tokens) {
        String[] items = new String[tokens];
        Arrays.fill(items, "token ");
        return Flux.fromArray(items);
    }

    @Benchmark
    public void bareSpan(Difference longerOverShorter, Blackhole blackhole) {
        byTurns(
                longerOverShorter,
                () -> chain.runInBareSpan(shorter.source(), blackhole),
                () -> chain.runInBareSpan(longer.source(), blackhole));
    }

    @Benchmark
    public void event(Difference longerOverShorter, Blackhole blackhole) {
        byTurns(
                longerOverShorter,
                () -> chain.run(shorter.event(), blackhole),
                () -> chain.run(longer.event(), blackhole));
    }

    @Benchmark
    public void micrometerTap(Difference longerOverShorter, Blackhole blackhole) {
        byTurns(
                longerOverShorter,
                () -> chain.runPeer(shorter.tap(), blackhole),
                () -> chain.runPeer(longer.tap(), blackhole));
    }

    protected static void byTurns(Difference longerOverShorter, Runnable shorter, Runnable longer) {
        longerOverShorter.first();
        shorter.run();
        longerOverShorter.second();
        longer.run();
        longerOverShorter.done(MORE);
    }
}
