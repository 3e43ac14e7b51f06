package dev.waggle.benchmarks.events;

import dev.waggle.core.EventTemplate;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.StreamRecorder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does one token of a stream cost, once the text is longer than its bound? Run with {@code -prof gc}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamBenchmark {

    private final SessionTracer tracer = SessionTracer.create(OpenTelemetrySdk.builder()
            .setTracerProvider(
                    SessionTracer.install(SdkTracerProvider.builder()).build())
            .build());
    private final EventTemplate<String> template = EventTemplate.of("generate", e -> {});
    private StreamRecorder<String> stream = template.stream(template.start(tracer, Context.root()));

    @Setup(Level.Iteration)
    public void fill() {
        stream = template.stream(template.start(tracer, Context.root()));
        for (int i = 0; i < 20_000; i++) {
            stream.item("token ");
        }
    }

    @Benchmark
    public void token() {
        stream.item("token ");
    }
}
