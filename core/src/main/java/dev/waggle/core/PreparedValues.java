package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;

/** A template's values as one runtime writes them: redacted, truncated, with their keys made. */
final class PreparedValues {

    private final EventRuntime runtime;
    private final Entry<?>[] entries;
    private final int size;

    private PreparedValues(EventRuntime runtime, Entry<?>[] entries, int size) {
        this.runtime = runtime;
        this.entries = entries;
        this.size = size;
    }

    static PreparedValues of(FlatValues values, EventRuntime runtime) {
        Collector collector = new Collector(runtime);
        values.replay(runtime.captureContent, collector);
        return new PreparedValues(runtime, collector.entries.toArray(Entry<?>[]::new), collector.size);
    }

    boolean isFor(EventRuntime other) {
        return runtime == other;
    }

    void writeTo(LiveEvent event) {
        event.charge(size);
        Span span = event.span();
        for (Entry<?> entry : entries) {
            entry.writeTo(span);
        }
    }

    private record Entry<V>(AttributeKey<V> key, V value) {

        void writeTo(Span span) {
            span.setAttribute(key, value);
        }
    }

    private static final class Collector implements Flattener.Sink, ValuePolicy.Target {

        private final EventRuntime runtime;
        private final List<Entry<?>> entries = new ArrayList<>();
        private int size;

        Collector(EventRuntime runtime) {
            this.runtime = runtime;
        }

        @Override
        public void scalar(String key, Object value) {
            runtime.policy.write(key, value, this);
        }

        @Override
        public void cutOff(String key, long total) {
            runtime.policy.truncatedContainer(key, total, this);
        }

        @Override
        public void unreadable(String key, Throwable failure) {
            runtime.counters.refusedValue(key, failure);
        }

        @Override
        public int reserve(String key, int wanted) {
            int granted = Math.min(wanted, runtime.maxSpanSize - size);
            size += granted;
            return granted;
        }

        @Override
        public <V> void set(AttributeKey<V> key, V value) {
            entries.add(new Entry<>(key, value));
        }
    }
}
