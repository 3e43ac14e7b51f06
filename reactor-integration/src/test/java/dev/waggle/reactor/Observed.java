package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelBaggageManager;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.util.List;

/** Micrometer's observations as spans of a tracer under test. */
final class Observed {

    private Observed() {}

    /** Of which the process has one at a time: context propagation's accessor is a singleton. */
    static ObservationRegistry by(SessionTracer session, ContextPropagators propagators) {
        OtelCurrentTraceContext current = new OtelCurrentTraceContext();
        io.opentelemetry.api.trace.Tracer spans = session.openTelemetry().getTracer("micrometer");
        Tracer tracer =
                new OtelTracer(spans, current, event -> {}, new OtelBaggageManager(current, List.of(), List.of()));
        Propagator propagator = new OtelPropagator(propagators, spans);
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
                        new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
        ObservationThreadLocalAccessor.getInstance().setObservationRegistry(registry);
        return registry;
    }
}
