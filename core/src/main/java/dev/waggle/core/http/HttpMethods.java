package dev.waggle.core.http;

import java.util.Set;

/**
 * Methods as the conventions want them: everything that is not well known is {@code _OTHER}, so that a client cannot
 * blow up the number of span names.
 */
final class HttpMethods {

    static final String OTHER = "_OTHER";

    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private HttpMethods() {}

    static boolean isKnown(String method) {
        return KNOWN.contains(method);
    }

    /** The method's part of a span name. */
    static String inName(String method) {
        return isKnown(method) ? method : "HTTP";
    }
}
