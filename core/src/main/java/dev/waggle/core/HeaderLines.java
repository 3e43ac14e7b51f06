package dev.waggle.core;

import dev.waggle.core.internal.CaseFolding;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a header, whatever the case of its name, also where the getter does not fold case itself.
 *
 * <p>Good for one message, in which {@code traceparent} is asked for first.
 */
final class HeaderLines<C> {

    private static final String OTHER_SPELLING = "TraceParent";

    private final @Nullable C carrier;
    private final TextMapGetter<C> getter;
    private boolean hasTraceParent;

    HeaderLines(@Nullable C carrier, TextMapGetter<C> getter) {
        this.carrier = carrier;
        this.getter = getter;
    }

    /** @param name in lower case */
    Iterator<String> of(String name) {
        Iterator<String> lines = getter.getAll(carrier, name);
        if (lines.hasNext()) {
            hasTraceParent |= name.equals(TraceParentHeader.NAME);
            return lines;
        }
        return carrier == null || getterFoldsCase() ? lines : search(carrier, name);
    }

    /** Known, or one look-up that saves a walk over all names, where it can be told. */
    private boolean getterFoldsCase() {
        return getter instanceof CaseFolding || hasTraceParent && getter.get(carrier, OTHER_SPELLING) != null;
    }

    /** {@code keys} is deprecated, and still the one way to find a name that was spelled otherwise. */
    @SuppressWarnings("deprecation")
    private Iterator<String> search(C carrier, String name) {
        List<String> spellings = List.of();
        for (String key : getter.keys(carrier)) {
            if (name.equalsIgnoreCase(key) && !spellings.contains(key)) {
                spellings = spellings.isEmpty() ? new ArrayList<>(2) : spellings;
                spellings.add(key);
            }
        }
        if (spellings.isEmpty()) {
            return Collections.emptyIterator();
        }
        List<String> lines = new ArrayList<>();
        for (String spelling : spellings) {
            getter.getAll(carrier, spelling).forEachRemaining(lines::add);
        }
        return lines.iterator();
    }
}
