package dev.waggle.benchmarks.hooks;

import dev.waggle.benchmarks.reactor.SubscriptionBenchmark;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.CorePublisher;
import reactor.core.publisher.Mono;

/** The same, and beside it an annotated method that returns a Mono to OpenTelemetry's hooks. */
public class HooksSubscriptionBenchmark extends SubscriptionBenchmark {

    /** A state, so that the hooks are registered where they are measured and nowhere else. */
    @State(Scope.Thread)
    public static class Hooks {

        private Supplier<CorePublisher<String>> method = Mono::empty;

        @Setup(Level.Iteration)
        public void register(HooksSubscriptionBenchmark benchmark) {
            method = new Annotated<>(benchmark.chain, Mono.class, HooksSubscriptionBenchmark::source);
        }
    }

    @Benchmark
    public void annotatedMethod(Hooks hooks, Blackhole blackhole) {
        chain.runPeer(hooks.method.get(), blackhole);
    }
}
