package dev.waggle.core;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps as carriers: of any case, and with one value or several to a name.
 *
 * <p>Of the values, character sequences and iterables and arrays of such are read; others are not there.
 */
final class HeaderMaps {

    static final TextMapGetter<Map<String, ?>> GETTER = new Getter();

    /**
     * Leaves one header of a name, in lower case, whatever spellings of it were there. A new {@code traceparent} takes
     * the trace state of the former one with it.
     */
    static final TextMapSetter<Map<? super String, ? super String>> SETTER = HeaderMaps::set;

    private HeaderMaps() {}

    private static void set(@Nullable Map<? super String, ? super String> headers, String name, String value) {
        if (headers != null) {
            remove(headers, name);
            if (name.equals(TraceParentHeader.NAME)) {
                remove(headers, TraceStateHeader.NAME);
            }
            headers.put(name, value);
        }
    }

    private static void remove(Map<?, ?> headers, String name) {
        if (!headers.isEmpty()) {
            headers.keySet().removeIf(key -> key instanceof String text && name.equalsIgnoreCase(text));
        }
    }

    private static final class Getter implements TextMapGetter<Map<String, ?>> {

        @Override
        public @Nullable String get(@Nullable Map<String, ?> headers, String name) {
            Iterator<String> lines = getAll(headers, name);
            return lines.hasNext() ? lines.next() : null;
        }

        @Override
        public Iterator<String> getAll(@Nullable Map<String, ?> headers, String name) {
            if (headers == null) {
                return Collections.emptyIterator();
            }
            List<String> lines = List.of();
            for (Map.Entry<String, ?> header : headers.entrySet()) {
                if (name.equalsIgnoreCase(header.getKey())) {
                    lines = lines.isEmpty() ? new ArrayList<>(2) : lines;
                    addTo(lines, header.getValue());
                }
            }
            return lines.iterator();
        }

        private static void addTo(List<String> lines, @Nullable Object value) {
            if (value instanceof CharSequence text) {
                lines.add(text.toString());
            } else if (value instanceof Iterable<?> many) {
                many.forEach(one -> addText(lines, one));
            } else if (value instanceof Object[] many) {
                for (Object one : many) {
                    addText(lines, one);
                }
            }
        }

        private static void addText(List<String> lines, @Nullable Object value) {
            if (value instanceof CharSequence text) {
                lines.add(text.toString());
            }
        }
    }
}
