package dev.waggle.benchmarks.reactor;

import io.opentelemetry.api.trace.Span;
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
import reactor.core.publisher.Mono;

/**
 * How much more than a bare span does one subscription to a Mono with an event cost?
 *
 * <p>{@code bareSpan} starts a span of the same tracer under the same session, with the same stamping, subscribes to the
 * same source without an operator, and ends the span: no context is passed on, nothing watches the outcome. No values
 * are captured, nothing is exported.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 15, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class SubscriptionBenchmark {

    @Param({"none", "automatic"})
    String propagation = "";

    private Chain chain = new Chain("");
    private Mono<String> source = Mono.just("an answer");
    private Mono<String> event = source;
    private Mono<String> tap = source;

    @Setup
    public void assemble() {
        chain = new Chain(propagation);
        source = Mono.just("an answer");
        event = source.transform(chain.event());
        tap = source.name("call_agent").tap(chain.tap());
    }

    @TearDown
    public void close() {
        chain.close();
    }

    @Benchmark
    public void bareSpan(Blackhole blackhole) {
        Span span = chain.span();
        chain.run(source, blackhole);
        span.end();
    }

    @Benchmark
    public void event(Blackhole blackhole) {
        chain.run(event, blackhole);
    }

    @Benchmark
    public void micrometerTap(Blackhole blackhole) {
        chain.runPeer(tap, blackhole);
    }
}
