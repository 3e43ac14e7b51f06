package dev.waggle.core;

import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sealed specification, with its values flattened already where it is started more than once. */
final class SpecifiedTemplate<T> implements EventTemplate<T> {

    private final EventSpecification<T> specification;

    /** Null for one event: its span reads the values itself, if it records at all. */
    private final @Nullable FlatValues values;

    /** The values as one runtime wants them; an immutable object, so a race costs a second look and nothing else. */
    private @Nullable PreparedValues prepared;

    private SpecifiedTemplate(EventSpecification<T> specification, @Nullable FlatValues values) {
        this.specification = specification;
        this.values = values;
    }

    /** For any number of events: the values are what they are now. */
    static <T> SpecifiedTemplate<T> shared(EventSpecification<T> specification) {
        return new SpecifiedTemplate<>(specification, FlatValues.of(specification.values()));
    }

    /** For one event that starts at once. */
    static <T> SpecifiedTemplate<T> once(EventSpecification<T> specification) {
        return new SpecifiedTemplate<>(specification, null);
    }

    EventSpecification<T> specification() {
        return specification;
    }

    /** Writes the values that were given up front. */
    void writeTo(LiveEvent event) {
        if (!event.span().isRecording()) {
            return;
        }
        FlatValues flat = values;
        if (flat == null) {
            specification.writeTo(event);
        } else if (!flat.isEmpty()) {
            prepared(flat, event).writeTo(event);
        }
    }

    private PreparedValues prepared(FlatValues flat, LiveEvent event) {
        PreparedValues ready = prepared;
        if (ready == null || !ready.isFor(event.runtime)) {
            ready = PreparedValues.of(flat, event.runtime);
            prepared = ready;
        }
        return ready;
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
        if (result != null && specification.usage != null && event instanceof LiveEvent live) {
            recordUsage(live, result, specification.usage);
        }
        finish(event, result);
    }

    private void recordUsage(
            LiveEvent event, T result, Function<? super T, ? extends @Nullable Map<String, ?>> reader) {
        if (event.span().isRecording()) {
            Map<String, ?> counted = TokenUsage.of(result, reader, event.runtime.counters);
            if (counted != null) {
                TokenUsage.write(counted, event);
            }
        }
    }

    /** A stream has recorded the usage of its items already. */
    void finish(Event event, @Nullable T result) {
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
