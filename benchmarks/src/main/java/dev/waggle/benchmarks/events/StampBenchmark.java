package dev.waggle.benchmarks.events;

import dev.waggle.benchmarks.export.NoExport;
import dev.waggle.benchmarks.micro.Difference;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does it cost every span, of whatever library, that the session is stamped on it when it starts?
 *
 * <p>The difference between the two: the same span of the same SDK is started in the same context, as OpenTelemetry has it
 * and in a tracer that stamps four attributes ({@code honeyhive.session_id}, {@code .project}, {@code .source},
 * {@code session.id}). The span has an attribute already, as nearly every span does. It is not ended,
 * so that nothing else is measured with it. Run with {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StampBenchmark {

    private static final int TURN = 100;
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("session.id");

    private final SessionTracer stamping = SessionTracer.builder()
            .environment(name -> null)
            .service("benchmark")
            .testMode(true)
            .shutdownHook(false)
            .build();
    /** With a processor that asks for nothing: without any the SDK makes no spans at all. */
    private final SdkTracerProvider plain = SdkTracerProvider.builder()
            .addSpanProcessor(new NoExport())
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(1024).build())
            .build();

    private final Tracer stampingTracer = stamping.tracer();
    private final Tracer plainTracer = plain.get("benchmark");

    private Context parent = Context.root();

    @Setup
    public void session() {
        parent = stamping.newSession(s -> s.project("support-bot").source("production"))
                .storeIn(Context.root());
        requireSession(start(plainTracer), false);
        requireSession(start(stampingTracer), true);
    }

    private static void requireSession(Span span, boolean expected) {
        boolean found = ((ReadableSpan) span).getAttribute(SESSION) != null;
        if (found != expected || !span.isRecording()) {
            throw new IllegalStateException("would not measure what it says: " + span);
        }
    }

    @TearDown
    public void close() {
        stamping.close();
        plain.close();
    }

    @Benchmark
    public Span plain() {
        return start(plainTracer);
    }

    @Benchmark
    public Span stamped() {
        return start(stampingTracer);
    }

    /**
     * The two by turns in one JVM, and what the second takes more: a difference that is smaller than the one between two JVMs
     * which run the same.
     */
    @Benchmark
    @OperationsPerInvocation(2 * TURN)
    public void byTurns(Difference stampedOverPlain, Blackhole blackhole) {
        stampedOverPlain.first();
        for (int i = 0; i < TURN; i++) {
            blackhole.consume(plain());
        }
        stampedOverPlain.second();
        for (int i = 0; i < TURN; i++) {
            blackhole.consume(stamped());
        }
        stampedOverPlain.done(TURN);
    }

    private Span start(Tracer tracer) {
        return tracer.spanBuilder("SELECT")
                .setParent(parent)
                .setAttribute(SYSTEM, "h2")
                .startSpan();
    }
}
