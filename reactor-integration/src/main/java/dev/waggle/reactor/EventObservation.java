package dev.waggle.reactor;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * Our span as the parent of Micrometer's observations. Observes nothing: it starts, stops and meters nothing. What is said
 * of it is passed on to the observation in whose place it stands, which is the one that code of the application means.
 */
final class EventObservation implements Observation {

    /** Our entry of the Reactor Context. */
    private final Object entry;

    private final @Nullable Observation replaced;
    private @Nullable Context context;

    /** In the place of {@code found} in the Reactor Context, or of what that stands for itself. */
    static EventObservation of(Object entry, @Nullable Object found) {
        Observation replaced = found instanceof Observation other ? other : null;
        if (found instanceof ObservationInScope current) {
            replaced = current.event().replaced;
        } else if (found instanceof EventObservation outer) {
            replaced = outer.replaced;
        }
        return new EventObservation(entry, replaced);
    }

    private EventObservation(Object entry, @Nullable Observation replaced) {
        this.entry = entry;
        this.replaced = replaced;
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
            known.setParentObservation(replaced);
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
        if (replaced != null) {
            replaced.contextualName(name);
        }
        return this;
    }

    @Override
    public Observation parentObservation(@Nullable Observation parent) {
        return this;
    }

    @Override
    public Observation lowCardinalityKeyValue(KeyValue value) {
        if (replaced != null) {
            replaced.lowCardinalityKeyValue(value);
        }
        return this;
    }

    @Override
    public Observation highCardinalityKeyValue(KeyValue value) {
        if (replaced != null) {
            replaced.highCardinalityKeyValue(value);
        }
        return this;
    }

    @Override
    public Observation observationConvention(ObservationConvention<?> convention) {
        return this;
    }

    @Override
    public Observation error(Throwable error) {
        if (replaced != null) {
            replaced.error(error);
        }
        return this;
    }

    @Override
    public Observation event(Event event) {
        if (replaced != null) {
            replaced.event(event);
        }
        return this;
    }

    @Override
    public Observation start() {
        return this;
    }

    @Override
    public void stop() {}
}
