package dev.waggle.benchmarks.reactor;

import java.util.concurrent.TimeUnit;
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

/**
 * What the benchmarks of the operators share. No values are captured, nothing is exported.
 *
 * <p>{@code bareSpan} starts a span of the same tracer under the same session, with the same stamping, subscribes to the
 * same source without an operator, and ends the span: no context is passed on, nothing watches the outcome.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = OperatorBenchmark.STORAGE)
@Warmup(iterations = 15, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
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

    @Setup
    public void open() {
        chain = new Chain(propagation);
    }

    @TearDown
    public void close() {
        chain.close();
    }
}
