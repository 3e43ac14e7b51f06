package dev.waggle.reactor;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EventObservation} is while it is current on a thread. Micrometer's scopes tolerate no others among them:
 * they cast the one below to their own class, which only an observation of Micrometer's has. This one has no handlers, so
 * that nothing else is made current with it.
 */
final class ObservationInScope extends NullObservation {

    /** The scopes of all registries are in one ThreadLocal. */
    private static final ObservationRegistry WITHOUT_HANDLERS = ObservationRegistry.create();

    private final EventObservation event;

    ObservationInScope(EventObservation event) {
        super(WITHOUT_HANDLERS);
        this.event = event;
    }

    EventObservation event() {
        return event;
    }

    @Override
    public Context getContext() {
        return event.getContext();
    }

    @Override
    public Observation contextualName(@Nullable String name) {
        event.contextualName(name);
        return this;
    }

    @Override
    public Observation lowCardinalityKeyValue(KeyValue value) {
        event.lowCardinalityKeyValue(value);
        return this;
    }

    @Override
    public Observation highCardinalityKeyValue(KeyValue value) {
        event.highCardinalityKeyValue(value);
        return this;
    }

    @Override
    public Observation error(Throwable error) {
        event.error(error);
        return this;
    }

    @Override
    public Observation event(Event happened) {
        event.event(happened);
        return this;
    }
}
