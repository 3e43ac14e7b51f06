package dev.waggle.vertx;

import io.vertx.core.http.HttpHeaders;

/** Names of headers as Netty's kind of text: a {@link String} is hashed anew whenever a header is looked up by it. */
final class HeaderNames {

    static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");
    static final CharSequence BAGGAGE = HttpHeaders.createOptimized("baggage");
    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");

    private HeaderNames() {}

    /** The same name, for the headers that every request is asked for. */
    static CharSequence optimized(String name) {
        return switch (name) {
            case "traceparent" -> TRACEPARENT;
            case "tracestate" -> TRACESTATE;
            case "baggage" -> BAGGAGE;
            case "x-forwarded-for" -> FORWARDED_FOR;
            case "user-agent" -> HttpHeaders.USER_AGENT;
            default -> name;
        };
    }
}
