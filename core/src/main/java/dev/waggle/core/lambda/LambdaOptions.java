package dev.waggle.core.lambda;

import dev.waggle.core.EventType;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options of {@link LambdaTracing}. Confined to the lambda that it is passed to. */
public final class LambdaOptions {

    @Nullable
    String name;

    EventType type = EventType.CHAIN;

    @Nullable
    Function<Object, @Nullable String> sessionFrom;

    Duration flushTimeout = Duration.ofSeconds(2);
    Duration reserve = Duration.ofMillis(200);

    LambdaOptions() {}

    /** The events' name; default: the function's name, or {@code lambda} where there is none. */
    public LambdaOptions name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /** The events' type; default {@link EventType#CHAIN}. */
    public LambdaOptions type(EventType type) {
        this.type = Objects.requireNonNull(type, "type");
        return this;
    }

    /**
     * Where the session id is in what the function is given: the deserialized object, or for a stream handler the JSON
     * as maps and lists. It is asked first; null, an id that breaks the grammar or an exception means "not here".
     */
    public LambdaOptions sessionFrom(Function<Object, @Nullable String> finder) {
        this.sessionFrom = Objects.requireNonNull(finder, "sessionFrom");
        return this;
    }

    /** The longest that delivery may take before the answer goes out; default two seconds. */
    public LambdaOptions flushTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("flushTimeout must be positive: " + timeout);
        }
        this.flushTimeout = timeout;
        return this;
    }

    /** What delivery leaves of the function's remaining time; default 200 ms. */
    public LambdaOptions reserve(Duration reserve) {
        if (reserve.isNegative()) {
            throw new IllegalArgumentException("reserve must not be negative: " + reserve);
        }
        this.reserve = reserve;
        return this;
    }
}
