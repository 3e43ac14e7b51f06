package dev.waggle.viewer;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** The list's filters, as they stand in the query of its URL. */
final class SessionQuery {
    final @Nullable TextSearch text;
    final @Nullable String service;
    final @Nullable String type;
    final @Nullable String kind;
    final boolean error;
    final double minMillis;
    final double maxMillis;
    final long since;
    final int limit;

    /** @throws IllegalArgumentException naming the parameter that is not a number */
    SessionQuery(MultiMap query) {
        text = TextSearch.of(value(query, "q"));
        service = value(query, "service");
        type = value(query, "type");
        kind = value(query, "kind");
        error = "true".equals(value(query, "error"));
        minMillis = number(query, "min_ms", 0);
        maxMillis = number(query, "max_ms", Double.MAX_VALUE);
        since = (long) number(query, "since", -1);
        limit = (int) number(query, "limit", 10_000);
    }

    static @Nullable String value(MultiMap query, String name) {
        String value = query.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    static double number(MultiMap query, String name, double otherwise) {
        String value = value(query, name);
        if (value == null) {
            return otherwise;
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number");
        }
    }
}
