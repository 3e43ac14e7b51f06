package dev.waggle.vertx;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads headers as Vert.x hands them to a tracer: pairs, in their order, a name as often as the peer sent it. (The
 * stock getter stops at the first of a name, and loses the other {@code baggage} lines.)
 */
enum HeaderPairs implements TextMapGetter<Iterable<Map.Entry<String, String>>> {
    INSTANCE;

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(Iterable<Map.Entry<String, String>> carrier) {
        List<String> keys = new ArrayList<>();
        for (Map.Entry<String, String> header : carrier) {
            keys.add(header.getKey());
        }
        return keys;
    }

    @Override
    public @Nullable String get(@Nullable Iterable<Map.Entry<String, String>> carrier, String key) {
        if (carrier != null) {
            for (Map.Entry<String, String> header : carrier) {
                if (key.equalsIgnoreCase(header.getKey())) {
                    return header.getValue();
                }
            }
        }
        return null;
    }

    @Override
    public Iterator<String> getAll(@Nullable Iterable<Map.Entry<String, String>> carrier, String key) {
        List<String> values = new ArrayList<>(1);
        if (carrier != null) {
            for (Map.Entry<String, String> header : carrier) {
                if (key.equalsIgnoreCase(header.getKey())) {
                    values.add(header.getValue());
                }
            }
        }
        return values.iterator();
    }
}
