package dev.waggle.core;

import io.opentelemetry.context.Context;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sealed specification whose values are flattened already. */
final class SpecifiedTemplate<T> implements EventTemplate<T> {

    private final EventSpecification<T> specification;
    private final FlatValues values;

    /** The values as one runtime wants them; an immutable object, so a race costs a second look and nothing else. */
    private @Nullable PreparedValues prepared;

    SpecifiedTemplate(EventSpecification<T> specification) {
        this.specification = specification;
        this.values = FlatValues.of(specification.values());
    }

    EventSpecification<T> specification() {
        return specification;
    }

    /** Writes the values that were given up front. */
    void writeTo(LiveEvent event) {
        if (values.isEmpty() || !event.span().isRecording()) {
            return;
        }
        PreparedValues ready = prepared;
        if (ready == null || !ready.isFor(event.runtime)) {
            ready = PreparedValues.of(values, event.runtime);
            prepared = ready;
        }
        ready.writeTo(event);
    }

    @Override
    public Event start(SessionTracer tracer, Context parent) {
        if (tracer instanceof HasRuntime ours) {
            return ours.runtime().start(this, parent);
        }
        return tracer.startEvent(parent, specification.name, specification::replay);
    }

    @Override
    public void succeed(Event event, @Nullable T result) {
        if (result != null) {
            extract(event, Field.OUTPUTS, specification.outputs, result);
            extract(event, Field.METADATA, specification.metadata, result);
            extract(event, Field.METRICS, specification.metrics, result);
        }
        event.end();
    }

    private void extract(Event event, Field field, @Nullable Function<? super T, ?> extractor, T result) {
        if (extractor == null || event instanceof DisabledEvent) {
            return;
        }
        LiveEvent live = event instanceof LiveEvent ours ? ours : null;
        if (live != null && !(live.records(field) && live.span().isRecording())) {
            return;
        }
        try {
            field.add(event, extractor.apply(result));
        } catch (Throwable e) {
            if (live != null) {
                live.runtime.counters.refusedValue("What an extractor finds for " + field.prefix, e);
            }
        }
    }

    @Override
    public void fail(Event event, Throwable failure) {
        event.error(failure);
        event.end();
    }

    @Override
    public StreamRecorder<T> stream(Event event) {
        return event instanceof LiveEvent live && live.span().isRecording()
                ? new EventStream<>(this, specification, live)
                : new PlainStream<>(this, event);
    }
}
