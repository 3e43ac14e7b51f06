package dev.waggle.vertx;

import dev.waggle.core.http.HttpClientSpan.HeaderRemover;
import io.netty.util.AsciiString;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes and removes the headers of an HTTP request, in the place of all that have the name, whatever their case.
 *
 * <p>As bytes, which is what they become in the end: Netty writes a {@link String} into its buffer a character at a
 * time, and hashes a name of one anew whenever it is looked up.
 */
enum HttpHeaderSetter implements TextMapSetter<MultiMap>, HeaderRemover<MultiMap> {
    INSTANCE;

    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");
    private static final CharSequence BAGGAGE = HttpHeaders.createOptimized("baggage");

    @Override
    public void set(@Nullable MultiMap carrier, String key, String value) {
        if (carrier != null) {
            // What is not Latin-1 becomes a question mark, as it does when Netty writes a String.
            carrier.set(optimized(key), new AsciiString(value.getBytes(StandardCharsets.ISO_8859_1), false));
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
