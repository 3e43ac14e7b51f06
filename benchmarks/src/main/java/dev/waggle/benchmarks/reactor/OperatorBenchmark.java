package dev.waggle.benchmarks.reactor;

import io.opentelemetry.api.trace.Span;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
import org.openjdk.jmh.infra.IterationParams;
import reactor.core.CorePublisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One subscription to a source: with a bare span around it, with an event, and with Micrometer's tap.
 *
 * <p>{@code bareSpan} starts a span of the same tracer under the same session, with the same stamping, subscribes to the
 * same source without an operator, and ends the span: no context is passed on, nothing watches the outcome. No values
 * are captured, nothing is exported.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = OperatorBenchmark.STORAGE)
@Warmup(iterations = 15, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public abstract class OperatorBenchmark {

    /**
     * OpenTelemetry's own storage of what is current, as where there is no Vert.x: vertx-opentelemetry, which is on this
     * class path too, brings one that looks for a Vert.x context first, at every change.
     */
    static final String STORAGE = "-Dio.opentelemetry.context.contextStorageProvider=default";

    /** Whether Reactor's hook is on, which is so for the whole process. */
    @Param({"none", "automatic"})
    public String propagation = "";

    protected Chain chain = new Chain("");
    private CorePublisher<String> source = Mono.empty();
    private CorePublisher<String> event = source;
    private CorePublisher<String> tap = source;

    /** What is subscribed to, made anew. */
    protected abstract CorePublisher<String> source();

    @Setup
    public void open() {
        chain = new Chain(propagation);
    }

    @Setup(Level.Iteration)
    public void assemble(IterationParams iteration) {
        source = source();
        if (source instanceof Mono<String> mono) {
            event = mono.transform(chain.event());
            tap = mono.name("call_agent").tap(chain.tap());
        } else {
            Flux<String> flux = Flux.from(source);
            event = flux.transform(chain.event());
            tap = flux.name("call_agent").tap(chain.tap());
        }
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
