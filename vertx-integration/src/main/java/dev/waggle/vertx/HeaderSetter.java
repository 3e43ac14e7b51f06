package dev.waggle.vertx;

import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** Writes a header in the place of all that have its name, whatever their case. */
enum HeaderSetter implements TextMapSetter<MultiMap> {
    INSTANCE;

    @Override
    public void set(@Nullable MultiMap carrier, String key, String value) {
        if (carrier != null) {
            carrier.set(key, value);
        }
    }
}
