package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what the lambda says. Once it is sealed it never changes again. */
final class EventSpecification<T> implements EventSpec<T> {

    static final int DEFAULT_MAX_TEXT = 64 * 1024;

    final String name;
    SpanKind kind = SpanKind.INTERNAL;
    int maxText = DEFAULT_MAX_TEXT;

    @Nullable
    EventType type;

    @Nullable
    Session session;

    @Nullable
    Function<? super T, ?> outputs;

    @Nullable
    Function<? super T, ?> metadata;

    @Nullable
    Function<? super T, ?> metrics;

    @Nullable
    Function<? super T, ? extends @Nullable CharSequence> text;

    @Nullable
    Function<? super T, ? extends @Nullable Map<String, ?>> usage;

    @Nullable
    String errorMessage;

    @Nullable
    Throwable failure;

    private List<SpanAttribute<?>> attributes = List.of();
    private List<SpanContext> links = List.of();
    private List<FieldValue> values = List.of();
    private boolean sealed;

    private EventSpecification(String name) {
        this.name = name;
    }

    /** A field's value as it was given. */
    record FieldValue(Field field, Object value) {}

    /** An attribute that is set before the start. */
    record SpanAttribute<V>(AttributeKey<V> key, V value) {}

    /** Throws what the lambda throws. */
    static <T> EventSpecification<T> collect(String name, Consumer<? super EventSpec<T>> spec) {
        EventSpecification<T> collected = new EventSpecification<>(name);
        spec.accept(collected);
        collected.sealed = true;
        return collected;
    }

    /** Keeps what was said before the lambda threw. */
    static <T> EventSpecification<T> collect(String name, Consumer<? super EventSpec<T>> spec, Counters counters) {
        EventSpecification<T> collected = new EventSpecification<>(name);
        try {
            spec.accept(collected);
        } catch (Throwable e) {
            counters.refusedValue("The rest of an event's specification", e);
        }
        collected.sealed = true;
        return collected;
    }

    List<SpanAttribute<?>> attributes() {
        return attributes;
    }

    List<SpanContext> links() {
        return links;
    }

    List<FieldValue> values() {
        return values;
    }

    /** Reads the values now. */
    void writeTo(LiveEvent event) {
        for (FieldValue value : values) {
            event.write(value.field(), value.value());
        }
    }

    /** Whether a function wants the work's result, or the last item of a stream. */
    boolean readsResult() {
        return outputs != null || metadata != null || metrics != null;
    }

    /** Says the same again, to a tracer that is not ours. */
    void replay(EventSpec<?> target) {
        EventType type = this.type;
        if (type != null) {
            target.type(type);
        }
        Session session = this.session;
        if (session != null) {
            target.session(session);
        }
        target.kind(kind);
        attributes.forEach(attribute -> replay(attribute, target));
        links.forEach(target::link);
        for (FieldValue value : values) {
            value.field().add(target, value.value());
        }
        target.error(errorMessage).error(failure);
    }

    private static <V> void replay(SpanAttribute<V> attribute, EventSpec<?> target) {
        target.attribute(attribute.key(), attribute.value());
    }

    private EventSpec<T> add(Field field, @Nullable Object value) {
        if (value != null && !sealed) {
            values = values.isEmpty() ? new ArrayList<>(4) : values;
            values.add(new FieldValue(field, value));
        }
        return this;
    }

    @Override
    public EventSpec<T> type(EventType type) {
        if (!sealed) {
            this.type = type;
        }
        return this;
    }

    @Override
    public EventSpec<T> inputs(@Nullable Object value) {
        return add(Field.INPUTS, value);
    }

    @Override
    public EventSpec<T> outputs(@Nullable Object value) {
        return add(Field.OUTPUTS, value);
    }

    @Override
    public EventSpec<T> metadata(@Nullable Object value) {
        return add(Field.METADATA, value);
    }

    @Override
    public EventSpec<T> metrics(@Nullable Object value) {
        return add(Field.METRICS, value);
    }

    @Override
    public EventSpec<T> config(@Nullable Object value) {
        return add(Field.CONFIG, value);
    }

    @Override
    public EventSpec<T> feedback(@Nullable Object value) {
        return add(Field.FEEDBACK, value);
    }

    @Override
    public EventSpec<T> userProperties(@Nullable Object value) {
        return add(Field.USER_PROPERTIES, value);
    }

    @Override
    public EventSpec<T> error(@Nullable String message) {
        if (message != null && !sealed) {
            errorMessage = message;
        }
        return this;
    }

    @Override
    public EventSpec<T> error(@Nullable Throwable failure) {
        if (failure != null && this.failure == null && !sealed) {
            this.failure = failure;
        }
        return this;
    }

    @Override
    public EventSpec<T> outputs(Function<? super T, ?> extractor) {
        if (!sealed) {
            outputs = extractor;
        }
        return this;
    }

    @Override
    public EventSpec<T> metadata(Function<? super T, ?> extractor) {
        if (!sealed) {
            metadata = extractor;
        }
        return this;
    }

    @Override
    public EventSpec<T> metrics(Function<? super T, ?> extractor) {
        if (!sealed) {
            metrics = extractor;
        }
        return this;
    }

    @Override
    public EventSpec<T> text(Function<? super T, ? extends @Nullable CharSequence> extractor) {
        if (!sealed) {
            text = extractor;
        }
        return this;
    }

    @Override
    public EventSpec<T> usage(Function<? super T, ? extends @Nullable Map<String, ?>> extractor) {
        if (!sealed) {
            usage = extractor;
        }
        return this;
    }

    @Override
    public EventSpec<T> maxText(int characters) {
        if (characters < 0) {
            throw new IllegalArgumentException("maxText must not be negative: " + characters);
        }
        if (!sealed) {
            maxText = characters;
        }
        return this;
    }

    @Override
    public EventSpec<T> session(Session session) {
        if (!sealed) {
            this.session = session;
        }
        return this;
    }

    @Override
    public EventSpec<T> kind(SpanKind kind) {
        if (!sealed) {
            this.kind = Objects.requireNonNull(kind, "kind");
        }
        return this;
    }

    @Override
    public <V> EventSpec<T> attribute(AttributeKey<V> key, V value) {
        if (!sealed) {
            attributes = attributes.isEmpty() ? new ArrayList<>(4) : attributes;
            attributes.add(new SpanAttribute<>(key, value));
        }
        return this;
    }

    @Override
    public EventSpec<T> link(SpanContext linked) {
        if (!sealed) {
            links = links.isEmpty() ? new ArrayList<>(2) : links;
            links.add(linked);
        }
        return this;
    }
}
