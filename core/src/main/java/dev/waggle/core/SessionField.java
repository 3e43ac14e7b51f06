package dev.waggle.core;

import org.jspecify.annotations.Nullable;

/** What a session writes into baggage, in the order in which it does (WIRE.md section 3). */
enum SessionField {
    SESSION_ID("session_id"),
    PROJECT("project"),
    SOURCE("source"),
    SESSION_NAME("session_name"),
    RUN_ID("run_id"),
    DATASET_ID("dataset_id"),
    DATAPOINT_ID("datapoint_id"),
    PARENT_ID("parent_id"),
    /** A pointer into another process: neither read nor passed on. */
    TRACER_ID("honeyhive_tracer_id");

    private static final String PREFIX = "honeyhive";
    private static final int PREFIXED = PREFIX.length() + 1;

    private final String key;
    private final String first;
    private final String next;

    SessionField(String key) {
        this.key = key;
        this.first = key + '=';
        this.next = ',' + first;
    }

    /** The one name under which we write it; {@link #of} knows its aliases. */
    String key() {
        return key;
    }

    /** What stands before the value in a header, with the comma that joins it to the member before it, if any. */
    String opening(boolean isFirst) {
        return isFirst ? first : next;
    }

    /** The field of a baggage key or of one of its aliases, or null for a key of the user's. */
    static @Nullable SessionField of(String text, int from, int to) {
        return switch (to - from) {
            case 6 -> first(SOURCE, RUN_ID, text, from);
            case 7 -> first(PROJECT, PROJECT, text, from);
            case 9 -> first(PARENT_ID, PARENT_ID, text, from);
            case 10 -> first(SESSION_ID, DATASET_ID, text, from);
            case 12 -> first(SESSION_NAME, DATAPOINT_ID, text, from);
            case 16 -> prefixed(SOURCE, text, from);
            case 17 -> prefixed(PROJECT, text, from);
            case 19 -> first(TRACER_ID, TRACER_ID, text, from);
            case 20 -> prefixed(SESSION_ID, text, from);
            default -> null;
        };
    }

    private static @Nullable SessionField first(SessionField one, SessionField other, String text, int from) {
        if (one.stands(text, from)) {
            return one;
        }
        return other.stands(text, from) ? other : null;
    }

    /** {@code honeyhive_key} or {@code honeyhive.key}. */
    private static @Nullable SessionField prefixed(SessionField field, String text, int from) {
        char separator = text.charAt(from + PREFIXED - 1);
        boolean matches = (separator == '_' || separator == '.')
                && text.startsWith(PREFIX, from)
                && field.stands(text, from + PREFIXED);
        return matches ? field : null;
    }

    private boolean stands(String text, int from) {
        return text.startsWith(key, from);
    }
}
