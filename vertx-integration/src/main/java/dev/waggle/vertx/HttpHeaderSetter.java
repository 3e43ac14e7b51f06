package dev.waggle.vertx;

import dev.waggle.core.http.HttpClientSpan.HeaderRemover;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes and removes the headers of an HTTP request, in the place of all that have the name, whatever their case.
 *
 * <p>The names are Netty's kind of text, which a {@link String} has to be hashed anew for whenever it is looked up. The
 * values stay Strings: Vert.x asks for such when it makes the request, over HTTP/1.1 and over HTTP/2.
 */
enum HttpHeaderSetter implements TextMapSetter<MultiMap>, HeaderRemover<MultiMap> {
    INSTANCE;

    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");
    private static final CharSequence BAGGAGE = HttpHeaders.createOptimized("baggage");

    @Override
    public void set(@Nullable MultiMap carrier, String key, String value) {
        if (carrier != null) {
            carrier.set(optimized(key), value);
        }
    }

    @Override
    public void remove(MultiMap carrier, String name) {
        carrier.remove(optimized(name));
    }

    private static CharSequence optimized(String name) {
        return switch (name) {
            case "traceparent" -> TRACEPARENT;
            case "tracestate" -> TRACESTATE;
            case "baggage" -> BAGGAGE;
            default -> name;
        };
    }
}
