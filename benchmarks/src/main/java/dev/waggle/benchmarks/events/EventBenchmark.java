package dev.waggle.benchmarks.events;

import dev.waggle.core.Event;
import dev.waggle.core.EventTemplate;
import dev.waggle.core.EventType;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How much more than the bare span underneath, with the same stamping and attributes, does an event cost?
 *
 * <p>Pairs: {@code bareSpan} and {@code event} (a template, as the reactive integrations use it); {@code bareCurrent}
 * and {@code eventCurrent} (blocking code). By themselves: {@code disabledEvent} and {@code disabledTemplate}, which
 * should cost nothing. Nothing is exported. Run with {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventBenchmark {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("honeyhive_event_type");
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("honeyhive_inputs.query");

    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("benchmark")
            .testMode(true)
            .shutdownHook(false)
            .build();
    private final SessionTracer disabled =
            SessionTracer.builder().disabled(true).shutdownHook(false).build();
    private final Tracer bare = tracer.tracer();
    private final EventTemplate<String> template =
            EventTemplate.of("call_agent", e -> e.type(EventType.TOOL).inputs("query", "what is a bee?"));

    private Context parent = Context.root();
    private io.opentelemetry.context.Scope current = io.opentelemetry.context.Scope.noop();

    @Setup
    @SuppressWarnings("MustBeClosedChecker") // Closed when the trial is over.
    public void session() {
        Session session = tracer.newSession(s -> s.project("support-bot").source("production"));
        parent = session.storeIn(Context.root());
        current = parent.makeCurrent();
    }

    @TearDown
    public void close() {
        current.close();
        tracer.close();
        disabled.close();
    }

    @Benchmark
    public Context bareSpan() {
        Span span = start(bare, parent);
        Context context = parent.with(span);
        span.end();
        return context;
    }

    @Benchmark
    public Context event() {
        Event event = template.start(tracer, parent);
        Context context = event.context();
        event.end();
        return context;
    }

    private static Span start(Tracer tracer, Context parent) {
        Span span = tracer.spanBuilder("call_agent")
                .setParent(parent)
                .setAttribute(TYPE, "tool")
                .startSpan();
        span.setAttribute(QUERY, "what is a bee?");
        return span;
    }

    @Benchmark
    public void bareCurrent() {
        Span span = start(bare, Context.current());
        try (io.opentelemetry.context.Scope scope = Context.current().with(span).makeCurrent()) {
            Blackhole.consumeCPU(0);
        }
        span.end();
    }

    @Benchmark
    public void eventCurrent() {
        try (Event event =
                tracer.startEvent("call_agent", e -> e.type(EventType.TOOL).inputs("query", "what is a bee?"))) {
            Blackhole.consumeCPU(0);
        }
    }

    @Benchmark
    public Event disabledEvent() {
        try (Event event = disabled.startEvent("call_agent", e -> e.inputs("query", "what is a bee?"))) {
            return event;
        }
    }

    @Benchmark
    public Context disabledTemplate() {
        Event event = template.start(disabled, parent);
        Context context = event.context();
        event.end();
        return context;
    }
}
