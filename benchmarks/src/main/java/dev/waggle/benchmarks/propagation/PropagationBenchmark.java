package dev.waggle.benchmarks.propagation;

import dev.waggle.core.SessionPropagator;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Does a stricter propagator cost a request more? {@code traceparent}, {@code tracestate} and five baggage members, of
 * which three are the session's, written and read by ours and by OpenTelemetry's composite, in one run.
 *
 * <p>Run with {@code -prof gc}: the bytes are steadier than the nanoseconds.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class PropagationBenchmark {

    private static final TextMapSetter<Map<String, String>> SETTER = (carrier, key, value) -> {
        if (carrier != null) {
            carrier.put(key, value);
        }
    };

    @Param({"opentelemetry", "waggle"})
    String propagator = "";

    private TextMapPropagator measured = TextMapPropagator.noop();
    private Context context = Context.root();
    private final Map<String, String> inbound = new HashMap<>();
    private final Map<String, String> outbound = new HashMap<>();

    /** Five members and what else a request has; each propagator writes what it has read itself. */
    @Setup
    public void setUp() {
        measured = propagator.equals("waggle")
                ? SessionPropagator.getInstance()
                : TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
        inbound.put("host", "agent.internal:8081");
        inbound.put("accept", "application/json");
        inbound.put("content-type", "application/json");
        inbound.put("user-agent", "Vert.x-WebClient/5.2.0");
        inbound.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        inbound.put("tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
        inbound.put(
                "baggage",
                "session_id=3f2504e0-4f89-41d3-9a0c-0305e82c3301,project=support-bot,source=production,"
                        + "tenant=acme,user=a%20b");
        context = measured.extract(Context.root(), inbound, Getter.INSTANCE);
    }

    @Benchmark
    public Map<String, String> inject() {
        measured.inject(context, outbound, SETTER);
        return outbound;
    }

    @Benchmark
    public Context extract() {
        return measured.extract(Context.root(), inbound, Getter.INSTANCE);
    }

    private static final class Getter implements TextMapGetter<Map<String, String>> {

        private static final Getter INSTANCE = new Getter();

        @Override
        @SuppressWarnings("deprecation")
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
