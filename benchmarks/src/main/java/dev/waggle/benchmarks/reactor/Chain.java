package dev.waggle.benchmarks.reactor;

import dev.waggle.core.SessionTracer;
import dev.waggle.reactor.Enrich;
import dev.waggle.reactor.ReactorTracing;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.function.Function;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivestreams.Publisher;
import reactor.core.CorePublisher;
import reactor.core.observability.SignalListenerFactory;
import reactor.core.observability.micrometer.Micrometer;
import reactor.core.publisher.Hooks;

/** One tracer, one session, one Reactor Context around the chain. */
public final class Chain {

    static final String NAME = "call_agent";

    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("benchmark")
            .testMode(true)
            .shutdownHook(false)
            .build();
    private final Tracer spans = tracer.tracer();
    private final Context parent = tracer.newSession(
                    s -> s.project("support-bot").source("production"))
            .storeIn(Context.root());

    /** What a filter has put around the chain: the tracer and a session. */
    private final reactor.util.context.Context around;

    /** @param propagation {@code automatic} switches Reactor's hook on, for the whole process */
    Chain(String propagation) {
        if (propagation.equals("automatic")) {
            Hooks.enableAutomaticContextPropagation();
        }
        around = ReactorTracing.create(tracer).with(parent).apply(reactor.util.context.Context.empty());
    }

    <T> Function<Publisher<T>, Publisher<T>> event() {
        return Enrich.event(NAME, e -> {});
    }

    /** Micrometer's tap over its bridge to the same OpenTelemetry tracer. */
    <T> SignalListenerFactory<T, ?> tap() {
        ObservationRegistry registry = ObservationRegistry.create();
        OtelTracer bridge = new OtelTracer(spans, new OtelCurrentTraceContext(), event -> {});
        registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(bridge));
        return Micrometer.observation(registry);
    }

    /** The tracer's own. */
    public OpenTelemetry openTelemetry() {
        return tracer.openTelemetry();
    }

    /** What a span is started under: the session. */
    public Context parent() {
        return parent;
    }

    /** The chain, in a span that neither hands a context on nor watches the outcome. */
    <T> void runInBareSpan(CorePublisher<T> chain, Blackhole blackhole) {
        Span span = spans.spanBuilder(NAME).setParent(parent).startSpan();
        run(chain, blackhole);
        span.end();
    }

    <T> void run(CorePublisher<T> chain, Blackhole blackhole) {
        chain.subscribe(new Sink<T>(around, blackhole));
    }

    /** Without our entries in the Context, which would make the peer's own work more: no parent, no session to stamp. */
    public <T> void runPeer(CorePublisher<T> chain, Blackhole blackhole) {
        chain.subscribe(new Sink<T>(reactor.util.context.Context.empty(), blackhole));
    }

    void close() {
        tracer.close();
    }
}
