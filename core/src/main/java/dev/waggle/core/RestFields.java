package dev.waggle.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The eight fields as the body of {@code PUT /events} (WIRE.md section 7). */
final class RestFields implements Enrichment<RestFields> {

    private final Map<String, Map<String, Object>> fields = new LinkedHashMap<>();
    private final boolean content;
    private final Counters counters;

    /** @param content whether inputs and outputs may be sent */
    RestFields(boolean content, Counters counters) {
        this.content = content;
        this.counters = counters;
    }

    Map<String, Object> body() {
        return new LinkedHashMap<>(fields);
    }

    /** The back end refuses inputs of a session, so they stand in its metadata. */
    @Override
    public RestFields inputs(@Nullable Object value) {
        if (value != null && content) {
            field("metadata").put("inputs", value);
        }
        return this;
    }

    @Override
    public RestFields outputs(@Nullable Object value) {
        return content ? merge("outputs", "result", value) : this;
    }

    @Override
    public RestFields metadata(@Nullable Object value) {
        return merge("metadata", "value", value);
    }

    @Override
    public RestFields metrics(@Nullable Object value) {
        return merge("metrics", "value", value);
    }

    @Override
    public RestFields config(@Nullable Object value) {
        return merge("config", "value", value);
    }

    @Override
    public RestFields feedback(@Nullable Object value) {
        return merge("feedback", "value", value);
    }

    @Override
    public RestFields userProperties(@Nullable Object value) {
        return merge("user_properties", "value", value);
    }

    @Override
    public RestFields error(@Nullable String message) {
        return message == null ? this : merge("metadata", "error", Map.of("error", message));
    }

    @Override
    public RestFields error(@Nullable Throwable failure) {
        return failure == null ? this : error(Failure.describe(failure, counters));
    }

    private RestFields merge(String name, String scalarKey, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> {
                if (key != null && entry != null) {
                    field(name).put(key.toString(), entry);
                }
            });
        } else if (value != null) {
            field(name).put(scalarKey, value);
        }
        return this;
    }

    private Map<String, Object> field(String name) {
        return fields.computeIfAbsent(name, absent -> new LinkedHashMap<>());
    }
}
