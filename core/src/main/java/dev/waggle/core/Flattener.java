package dev.waggle.core;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a value into dotted keys and scalars (WIRE.md section 5).
 *
 * <p>Bounded in depth and in the number of values that it looks at, so that no value can hold the calling thread.
 * Never throws: what cannot be read is reported and left out.
 */
final class Flattener {

    static final int MAX_DEPTH = 16;
    /** Ten times what a span can hold (1024 attributes): nulls and empty containers are looked at too. */
    static final int MAX_VALUES = 10_000;

    static final String CIRCULAR = "[circular]";
    static final String TOO_DEEP = "[too deep]";

    private final Sink sink;
    private @Nullable Level inner;
    private int values;

    private Flattener(Sink sink) {
        this.sink = sink;
    }

    /** Where keys and scalars go. */
    interface Sink {

        /** @param value a String, Long, Double or Boolean */
        void scalar(String key, Object value);

        /** The container under {@code key} has {@code size} elements, of which the last were not looked at. */
        void cutOff(String key, long size);

        void unreadable(String key, Throwable failure);

        /**
         * The container under {@code key} begins. For sinks that keep the structure.
         *
         * @param named whether what stands in it has names, else places
         */
        default void enter(String key, boolean named) {}

        /** The container that was entered last has ended. */
        default void leave() {}
    }

    /** A container that is being read, and what it stands in. */
    private record Level(Object container, @Nullable Level outer, int depth) {}

    static void flatten(Field field, Object value, Sink sink) {
        flatten(field.prefix, field.scalarKey, value, sink);
    }

    /** @param scalarKey where a value goes that is no container */
    static void flatten(String prefix, String scalarKey, Object value, Sink sink) {
        try {
            Object root = Scalars.unwrap(value);
            Object scalar = root == null ? null : Scalars.of(root);
            if (scalar != null) {
                sink.scalar(scalarKey, scalar);
            } else if (root != null) {
                new Flattener(sink).container(prefix, scalarKey, root);
            }
        } catch (Throwable e) {
            sink.unreadable(prefix, e);
        }
    }

    private void value(String key, @Nullable Object given) {
        values++;
        try {
            Object value = Scalars.unwrap(given);
            if (value == null) {
                return;
            }
            Object scalar = Scalars.of(value);
            if (scalar != null) {
                sink.scalar(key, scalar);
            } else {
                container(key, key, value);
            }
        } catch (Throwable e) {
            sink.unreadable(key, e);
        }
    }

    /** @param textKey where the value goes when it turns out to be no container */
    private void container(String key, String textKey, Object value) {
        Shape shape = Shape.of(value);
        if (shape == Shape.TEXT) {
            sink.scalar(textKey, String.valueOf(value));
            return;
        }
        Level outer = inner;
        if (outer != null && outer.depth() == MAX_DEPTH) {
            sink.scalar(textKey, TOO_DEEP);
            return;
        }
        for (Level level = outer; level != null; level = level.outer()) {
            if (level.container() == value) {
                sink.scalar(textKey, CIRCULAR);
                return;
            }
        }
        inner = new Level(value, outer, outer == null ? 1 : outer.depth() + 1);
        try {
            sink.enter(key, isNamed(value, shape));
            elements(key, value, shape);
        } finally {
            sink.leave();
            inner = outer;
        }
    }

    private void elements(String key, Object value, Shape shape) {
        switch (shape.kind()) {
            case MAP -> entries(key, ((Map<?, ?>) value).entrySet().iterator(), ((Map<?, ?>) value).size());
            case LIST -> list(key, ((Collection<?>) value).iterator(), ((Collection<?>) value).size());
            case SIZED -> sized(key, ((Iterable<?>) value).iterator(), shape.sizeOf(value));
            case ARRAY -> array(key, value);
            default -> properties(key, value, shape);
        }
    }

    private static boolean isNamed(Object value, Shape shape) {
        return switch (shape.kind()) {
            case LIST, ARRAY -> false;
            case SIZED -> {
                Iterator<?> elements = ((Iterable<?>) value).iterator();
                yield elements.hasNext() && elements.next() instanceof Map.Entry;
            }
            default -> true;
        };
    }

    private void entries(String key, Iterator<?> entries, int size) {
        while (entries.hasNext()) {
            if (isSpent(key, size)) {
                return;
            }
            entry(key, (Map.Entry<?, ?>) entries.next());
        }
    }

    private void entry(String key, Map.Entry<?, ?> entry) {
        String name;
        try {
            name = key + '.' + entry.getKey();
        } catch (Throwable e) {
            sink.unreadable(key, e);
            return;
        }
        value(name, entry.getValue());
    }

    private void list(String key, Iterator<?> elements, int size) {
        for (int i = 0; elements.hasNext(); i++) {
            if (isSpent(key, size)) {
                return;
            }
            value(key + '.' + i, elements.next());
        }
    }

    private void sized(String key, Iterator<?> elements, int size) {
        for (int i = 0; elements.hasNext(); i++) {
            if (isSpent(key, size)) {
                return;
            }
            Object element = elements.next();
            if (element instanceof Map.Entry<?, ?> entry) {
                entry(key, entry);
            } else {
                value(key + '.' + i, element);
            }
        }
    }

    private void array(String key, Object array) {
        int length = Array.getLength(array);
        for (int i = 0; i < length; i++) {
            if (isSpent(key, length)) {
                return;
            }
            value(key + '.' + i, Array.get(array, i));
        }
    }

    private void properties(String key, Object value, Shape shape) {
        for (Shape.Property property : shape.properties()) {
            if (isSpent(key, shape.properties().size())) {
                return;
            }
            String name = key + '.' + property.name();
            Object found;
            try {
                found = property.read(value);
            } catch (InvocationTargetException e) {
                Throwable cause = e.getCause();
                sink.unreadable(name, cause == null ? e : cause);
                continue;
            } catch (Throwable e) {
                sink.unreadable(name, e);
                continue;
            }
            value(name, found);
        }
    }

    private boolean isSpent(String key, int size) {
        if (values < MAX_VALUES) {
            return false;
        }
        sink.cutOff(key, size);
        return true;
    }
}
