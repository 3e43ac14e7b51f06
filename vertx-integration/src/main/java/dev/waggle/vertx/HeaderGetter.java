package dev.waggle.vertx;

import dev.waggle.core.internal.CaseFolding;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Reads headers; a name that is there several times gives all its values. */
enum HeaderGetter implements TextMapGetter<MultiMap>, CaseFolding {
    INSTANCE;

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(MultiMap carrier) {
        return carrier.names();
    }

    @Override
    public @Nullable String get(@Nullable MultiMap carrier, String key) {
        return carrier == null ? null : carrier.get(HeaderNames.optimized(key));
    }

    @Override
    public Iterator<String> getAll(@Nullable MultiMap carrier, String key) {
        CharSequence name = HeaderNames.optimized(key);
        // Most are absent, and a list of none is made for each of them otherwise.
        return carrier == null || !carrier.contains(name)
                ? Collections.emptyIterator()
                : carrier.getAll(name).iterator();
    }
}
