package dev.waggle.core.export;

import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that cannot be read once, when it is told so. A list: of a value that is one text, the SDK takes the text. */
final class ThrowingOnce implements Value<List<Value<?>>> {

    private @Nullable Throwable failure;

    ThrowingOnce next(Throwable thrown) {
        failure = thrown;
        return this;
    }

    boolean hasThrown() {
        return failure == null;
    }

    @Override
    public ValueType getType() {
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            raise(thrown);
        }
        return ValueType.ARRAY;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void raise(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Override
    public List<Value<?>> getValue() {
        return List.of(Value.of("one"), Value.of(1));
    }

    @Override
    public String asString() {
        return "";
    }
}
