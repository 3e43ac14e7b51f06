package dev.waggle.vertx;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Reads headers; a name that is there several times gives all its values. */
enum HeaderGetter implements TextMapGetter<MultiMap> {
    INSTANCE;

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(MultiMap carrier) {
        return carrier.names();
    }

    @Override
    public @Nullable String get(@Nullable MultiMap carrier, String key) {
        return carrier == null ? null : carrier.get(key);
    }

    @Override
    public Iterator<String> getAll(@Nullable MultiMap carrier, String key) {
        return carrier == null
                ? Collections.emptyIterator()
                : carrier.getAll(key).iterator();
    }
}
