package dev.waggle.vertx;

import dev.waggle.core.http.HttpClientSpan.HeaderRemover;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and removes the headers of an HTTP request, in the place of all that have the name, whatever their case.
 *
 * <p>Values stay Strings: Vert.x asks for such when it makes the request, over HTTP/1.1 and over HTTP/2.
 */
enum HttpHeaderSetter implements TextMapSetter<MultiMap>, HeaderRemover<MultiMap> {
    INSTANCE;

    @Override
    public void set(@Nullable MultiMap carrier, String key, String value) {
        if (carrier != null) {
            carrier.set(HeaderNames.optimized(key), value);
        }
    }

    @Override
    public void remove(MultiMap carrier, String name) {
        carrier.remove(HeaderNames.optimized(name));
    }
}
