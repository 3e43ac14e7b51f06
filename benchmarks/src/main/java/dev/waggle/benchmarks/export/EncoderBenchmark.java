package dev.waggle.benchmarks.export;

import dev.waggle.core.export.EncoderAccess;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to encode one span of a batch of 512, some of them with events and links, without and with a prompt? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EncoderBenchmark {

    private static final int BATCH = 512;

    private static final int PROMPT = 4000;

    /** The prompt of nearly 4,000 characters that each span carries. */
    @Param({"none", "ascii", "unicode"})
    private String prompt = "none";

    private List<SpanData> spans = List.of();
    private final EncoderAccess waggle = new EncoderAccess();
    private final LowAllocationTraceRequestMarshaler reusable = new LowAllocationTraceRequestMarshaler();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512 * 1024);

    @Setup
    public void makeSpans() {
        String text = switch (prompt) {
            case "ascii" -> "Which of these orders is late, and what do we tell the customer? ";
            case "unicode" -> "Wer wartet länger als „drei Tage“? – 受注を確認してください。";
            default -> "";
        };
        spans = SampleSpans.withEventsAndLinks(BATCH, text.repeat(PROMPT / Math.max(1, text.length())));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long waggle() {
        return waggle.encode(spans);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long otelReusable() throws IOException {
        out.reset();
        reusable.initialize(spans);
        reusable.writeBinaryTo(out);
        reusable.reset();
        return out.size();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long otelImmutable() throws IOException {
        out.reset();
        TraceRequestMarshaler.create(spans).writeBinaryTo(out);
        return out.size();
    }
}
