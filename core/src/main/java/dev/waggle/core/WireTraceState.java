package dev.waggle.core;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A trace state that stays the text that it came as: nearly all are only passed on.
 *
 * <p>The text is valid, not empty, and has no white space around its members and no key twice.
 */
final class WireTraceState implements TraceState {

    private final String header;
    private final int size;

    WireTraceState(String header, int size) {
        this.header = header;
        this.size = size;
    }

    /** The header's text of any trace state; empty without members. */
    static String format(TraceState state) {
        if (state instanceof WireTraceState wire) {
            return wire.header;
        }
        if (state.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        state.forEach((key, value) ->
                out.append(out.isEmpty() ? "" : ",").append(key).append('=').append(value));
        return out.toString();
    }

    @Override
    public @Nullable String get(@Nullable String key) {
        if (key == null) {
            return null;
        }
        int start = 0;
        while (start < header.length()) {
            int end = HeaderGrammar.find(',', header, start, header.length());
            int equals = start + key.length();
            if (equals < end && header.charAt(equals) == '=' && header.startsWith(key, start)) {
                return header.substring(equals + 1, end);
            }
            start = end + 1;
        }
        return null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public void forEach(BiConsumer<String, String> consumer) {
        int start = 0;
        while (start < header.length()) {
            int end = HeaderGrammar.find(',', header, start, header.length());
            int equals = header.indexOf('=', start);
            consumer.accept(header.substring(start, equals), header.substring(equals + 1, end));
            start = end + 1;
        }
    }

    @Override
    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        forEach(map::put);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public TraceStateBuilder toBuilder() {
        return new Builder(this);
    }

    /** Equal to any trace state with the same members in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TraceState state && header.equals(format(state));
    }

    @Override
    public int hashCode() {
        return header.hashCode();
    }

    @Override
    public String toString() {
        return header;
    }

    /** What is put goes to the front; past 32 members the right-most gives way. */
    private static final class Builder implements TraceStateBuilder {

        private final List<String> keys = new ArrayList<>();
        private final List<String> values = new ArrayList<>();

        Builder(WireTraceState state) {
            state.forEach((key, value) -> {
                keys.add(key);
                values.add(value);
            });
        }

        /** Ignores what breaks the grammar, as OpenTelemetry's builder does. */
        @Override
        public TraceStateBuilder put(@Nullable String key, @Nullable String value) {
            if (key == null || value == null || !TraceStateHeader.isKey(key) || !TraceStateHeader.isValue(value)) {
                return this;
            }
            remove(key);
            if (keys.size() == TraceStateHeader.MAX_MEMBERS) {
                removeAt(TraceStateHeader.MAX_MEMBERS - 1);
            }
            keys.add(0, key);
            values.add(0, value);
            return this;
        }

        @Override
        public TraceStateBuilder remove(@Nullable String key) {
            int index = keys.indexOf(key);
            if (index >= 0) {
                removeAt(index);
            }
            return this;
        }

        @Override
        public TraceState build() {
            if (keys.isEmpty()) {
                return TraceState.getDefault();
            }
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < keys.size(); i++) {
                out.append(i == 0 ? "" : ",").append(keys.get(i)).append('=').append(values.get(i));
            }
            return new WireTraceState(out.toString(), keys.size());
        }

        private void removeAt(int index) {
            keys.remove(index);
            values.remove(index);
        }
    }
}
