package dev.waggle.core;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Somebody else's trace state, which checks nothing. */
record ForeignTraceState(String key, String value) implements TraceState {

    @Override
    public @Nullable String get(String wanted) {
        return wanted.equals(key) ? value : null;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public void forEach(BiConsumer<String, String> consumer) {
        consumer.accept(key, value);
    }

    @Override
    public Map<String, String> asMap() {
        return Map.of(key, value);
    }

    @Override
    public TraceStateBuilder toBuilder() {
        return TraceState.builder().put(key, value);
    }
}
