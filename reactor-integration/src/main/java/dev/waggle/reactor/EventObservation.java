package dev.waggle.reactor;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** Our span as the parent of Micrometer's observations. Observes nothing: it starts, stops and meters nothing. */
final class EventObservation implements Observation {

    /** Our entry of the Reactor Context. */
    private final Object entry;

    private @Nullable Context context;

    EventObservation(Object entry) {
        this.entry = entry;
    }

    /** Made when the first child asks for it. A race makes two that say the same. */
    @Override
    public Context getContext() {
        Context known = context;
        if (known == null) {
            io.opentelemetry.context.Context telemetry = dev.waggle.reactor.TracingContext.contextOf(entry);
            TracingContext tracing = new TracingContext();
            if (telemetry != null) {
                tracing.setSpan(OtelSpan.fromOtel(Span.fromContext(telemetry), telemetry));
            }
            known = new Context();
            known.put(TracingContext.class, tracing);
            context = known;
        }
        return known;
    }

    /** Micrometer's accessor closes the scope that it finds later, so there has to be one that is ours. */
    @Override
    public Scope openScope() {
        return getContext()
                .computeIfAbsent(ObservationInScope.class, key -> new ObservationInScope(this))
                .openScope();
    }

    @Override
    public Observation contextualName(@Nullable String name) {
        return this;
    }

    @Override
    public Observation parentObservation(@Nullable Observation parent) {
        return this;
    }

    @Override
    public Observation lowCardinalityKeyValue(KeyValue value) {
        return this;
    }

    @Override
    public Observation highCardinalityKeyValue(KeyValue value) {
        return this;
    }

    @Override
    public Observation observationConvention(ObservationConvention<?> convention) {
        return this;
    }

    @Override
    public Observation error(Throwable error) {
        return this;
    }

    @Override
    public Observation event(Event event) {
        return this;
    }

    @Override
    public Observation start() {
        return this;
    }

    @Override
    public void stop() {}
}
