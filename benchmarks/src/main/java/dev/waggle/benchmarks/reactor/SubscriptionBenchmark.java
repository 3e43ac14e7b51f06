package dev.waggle.benchmarks.reactor;

import dev.waggle.benchmarks.micro.Difference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Mono;

/** What does one subscription to a Mono cost: in a bare span, with an event, and with Micrometer's tap? */
public class SubscriptionBenchmark extends OperatorBenchmark {

    private static final int TURN = 100;

    private Variants mono = Variants.of(chain, Mono.empty());

    /** What is subscribed to, made anew. */
    protected static Mono<String> source() {
        return Mono.just("an answer");
    }

    @Setup(Level.Iteration)
    public void assemble() {
        mono = Variants.of(chain, source());
    }

    @Benchmark
    public void bareSpan(Blackhole blackhole) {
        chain.runInBareSpan(mono.source(), blackhole);
    }

    @Benchmark
    public void event(Blackhole blackhole) {
        chain.run(mono.event(), blackhole);
    }

    @Benchmark
    public void micrometerTap(Blackhole blackhole) {
        chain.runPeer(mono.tap(), blackhole);
    }

    /**
     * The first two by turns in one JVM, and what the second takes more: a difference that is smaller than the one between
     * two JVMs which run the same.
     */
    @Benchmark
    @OperationsPerInvocation(2 * TURN)
    public void byTurns(Difference eventOverBareSpan, Blackhole blackhole) {
        eventOverBareSpan.first();
        for (int i = 0; i < TURN; i++) {
            bareSpan(blackhole);
        }
        eventOverBareSpan.second();
        for (int i = 0; i < TURN; i++) {
            event(blackhole);
        }
        eventOverBareSpan.done(TURN);
    }
}
