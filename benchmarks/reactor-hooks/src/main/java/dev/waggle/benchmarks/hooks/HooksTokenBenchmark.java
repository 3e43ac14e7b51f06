package dev.waggle.benchmarks.hooks;

import dev.waggle.benchmarks.micro.Difference;
import dev.waggle.benchmarks.reactor.TokenBenchmark;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.CorePublisher;
import reactor.core.publisher.Flux;

/** The same, and beside it an annotated method that returns a Flux to OpenTelemetry's hooks. */
public class HooksTokenBenchmark extends TokenBenchmark {

    /** A state, so that the hooks are registered where they are measured and nowhere else. */
    @State(Scope.Thread)
    public static class Hooks {

        private Supplier<CorePublisher<String>> shorter = Flux::empty;
        private Supplier<CorePublisher<String>> longer = Flux::empty;

        @Setup(Level.Iteration)
        public void register(HooksTokenBenchmark benchmark) {
            shorter = new Annotated<>(benchmark.chain, Flux.class, benchmark::shorterSource);
            longer = new Annotated<>(benchmark.chain, Flux.class, benchmark::longerSource);
        }
    }

    @Benchmark
    public void annotatedMethod(Difference longerOverShorter, Hooks hooks, Blackhole blackhole) {
        byTurns(
                longerOverShorter,
                () -> chain.runPeer(hooks.shorter.get(), blackhole),
                () -> chain.runPeer(hooks.longer.get(), blackhole));
    }
}
