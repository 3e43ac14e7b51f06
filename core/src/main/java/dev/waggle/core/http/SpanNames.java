package dev.waggle.core.http;

import org.jspecify.annotations.Nullable;

/**
 * The names of spans of a method and a template, which are few, and asked for with every request.
 *
 * <p>Direct-mapped and bounded; of two threads that race, one works for nothing. Safe for any thread.
 */
final class SpanNames {

    private static final int SLOTS = 256;
    private static final @Nullable Known[] KNOWN = new Known[SLOTS];

    private SpanNames() {}

    /** Such as {@code GET /users/:id}. */
    static String of(String method, String template) {
        int hash = template.hashCode() * 31 + method.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Known known = KNOWN[slot];
        if (known != null && known.template.equals(template) && known.method.equals(method)) {
            return known.name;
        }
        String name = HttpMethods.inName(method) + ' ' + template;
        KNOWN[slot] = new Known(method, template, name);
        return name;
    }

    private record Known(String method, String template, String name) {}
}
