package dev.waggle.benchmarks.reactor;

import io.opentelemetry.api.trace.Span;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Flux;

/**
 * What does a token add to a stream? The difference of two lengths, less the same difference without an operator.
 *
 * <p>The text is gathered. Both lengths are beyond its bound, where its buffers have stopped to grow; what they cost
 * until then is in the figures of the shorter stream.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 15, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class TokenBenchmark {

    @Param({"none", "automatic"})
    String propagation = "";

    @Param({"20000", "40000"})
    int tokens;

    private Chain chain = new Chain("");
    private Flux<String> source = Flux.empty();
    private Flux<String> event = source;
    private Flux<String> tap = source;

    @Setup
    public void assemble() {
        chain = new Chain(propagation);
        String[] items = new String[tokens];
        Arrays.fill(items, "token ");
        source = Flux.fromArray(items);
        event = source.transform(chain.event());
        tap = source.name("generate").tap(chain.tap());
    }

    @TearDown
    public void close() {
        chain.close();
    }

    @Benchmark
    public void bareStream(Blackhole blackhole) {
        Span span = chain.span();
        chain.run(source, blackhole);
        span.end();
    }

    @Benchmark
    public void eventStream(Blackhole blackhole) {
        chain.run(event, blackhole);
    }

    @Benchmark
    public void micrometerTapStream(Blackhole blackhole) {
        chain.runPeer(tap, blackhole);
    }
}
