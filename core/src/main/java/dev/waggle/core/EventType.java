package dev.waggle.core;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an event is, as HoneyHive and the session viewer group them. */
public enum EventType {
    /** The root of a unit of work: a conversation, a job. */
    SESSION,
    /** Work that calls other work: a request handler, an agent's step. */
    CHAIN,
    /** A call of a language model. */
    MODEL,
    /** Everything else that does one thing: a look-up, a search, a call of another service. */
    TOOL;

    private final String value = name().toLowerCase(Locale.ROOT);

    /** The value of the attribute {@code honeyhive_event_type}. */
    public String value() {
        return value;
    }

    /** The type with this {@link #value()}, in any case, or null when there is none. */
    public static @Nullable EventType of(@Nullable String value) {
        if (value != null) {
            for (EventType type : values()) {
                if (type.value.equalsIgnoreCase(value)) {
                    return type;
                }
            }
        }
        return null;
    }
}
