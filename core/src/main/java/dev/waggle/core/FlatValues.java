package dev.waggle.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of a specification as keys and scalars, before any redactor saw them. */
final class FlatValues implements Flattener.Sink {

    private final List<Field> fields = new ArrayList<>(4);
    private final List<String> keys = new ArrayList<>(4);
    private final List<Object> scalars = new ArrayList<>(4);
    private final List<@Nullable Throwable> failures = new ArrayList<>(0);
    private @Nullable Field current;

    private FlatValues() {}

    static FlatValues of(List<EventSpecification.FieldValue> given) {
        FlatValues flat = new FlatValues();
        for (EventSpecification.FieldValue value : given) {
            flat.current = value.field();
            Flattener.flatten(value.field(), value.value(), flat);
        }
        return flat;
    }

    boolean isEmpty() {
        return keys.isEmpty() && failures.isEmpty();
    }

    /** Hands everything to {@code sink}, the contents only where they are wanted. */
    void replay(boolean content, Flattener.Sink sink) {
        for (int i = 0; i < keys.size(); i++) {
            if (content || !fields.get(i).content) {
                sink.scalar(keys.get(i), scalars.get(i));
            }
        }
        for (Throwable failure : failures) {
            if (failure != null) {
                sink.unreadable("A value of an event's specification", failure);
            }
        }
    }

    @Override
    public void scalar(String key, Object value) {
        if (current != null) {
            fields.add(current);
            keys.add(key);
            scalars.add(value);
        }
    }

    @Override
    public void cutOff(String key, long size) {
        scalar(key + ".truncated_from", size);
    }

    @Override
    public void unreadable(String key, Throwable failure) {
        if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
            throw fatal;
        }
        failures.add(failure);
    }
}
