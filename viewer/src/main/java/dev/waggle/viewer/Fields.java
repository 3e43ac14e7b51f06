package dev.waggle.viewer;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The eight fields of an event: dotted attribute keys on the wire, nested JSON for people. */
final class Fields {
    static final List<String> NAMES =
            List.of("inputs", "outputs", "metadata", "metrics", "config", "feedback", "user_properties");

    /** Deeper nesting comes only from hostile keys: the rest of the key is then kept as one name. */
    private static final int MAX_DEPTH = 32;

    private static final Set<String> CONTENT = Set.of("inputs", "outputs");

    private Fields() {}

    /** The field's value as JSON, or null when the span carries none. */
    static @Nullable Object read(List<KeyValue> attributes, String field) {
        String prefix = "honeyhive_" + field + ".";
        JsonObject nested = new JsonObject();
        Object whole = null;
        for (KeyValue attribute : attributes) {
            String key = attribute.getKey();
            if (key.startsWith(prefix) && key.length() > prefix.length()) {
                put(nested, key.substring(prefix.length()), Attributes.json(attribute.getValue()));
            } else if (key.length() == prefix.length() - 1 && prefix.startsWith(key)) {
                whole = Texts.parsed(Attributes.json(attribute.getValue()));
            }
        }
        if (!nested.isEmpty()) {
            return arrays(nested);
        }
        return whole != null || !CONTENT.contains(field) ? whole : GenAi.content(attributes, field.equals("inputs"));
    }

    /** Writes a JSON value as dotted attributes under {@code prefix}; nulls are skipped, indices are kept. */
    static void write(String prefix, @Nullable Object value, Consumer<KeyValue> out) {
        write(prefix, value, 0, out);
    }

    private static void write(String key, @Nullable Object value, int depth, Consumer<KeyValue> out) {
        if (value instanceof JsonObject && depth < 16) {
            for (Map.Entry<String, Object> entry : (JsonObject) value) {
                write(key + "." + entry.getKey(), entry.getValue(), depth + 1, out);
            }
        } else if (value instanceof JsonArray && depth < 16) {
            JsonArray array = (JsonArray) value;
            for (int i = 0; i < array.size(); i++) {
                write(key + "." + i, array.getValue(i), depth + 1, out);
            }
        } else if (value != null) {
            out.accept(Attributes.attribute(key, value));
        }
    }

    static JsonObject nested(JsonObject dotted) {
        JsonObject nested = new JsonObject();
        dotted.forEach(entry -> put(nested, entry.getKey(), entry.getValue()));
        return nested;
    }

    private static void put(JsonObject target, String dotted, @Nullable Object value) {
        JsonObject level = target;
        String rest = dotted;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            int dot = rest.indexOf('.');
            if (dot <= 0 || dot == rest.length() - 1) {
                break;
            }
            String name = rest.substring(0, dot);
            Object next = level.getValue(name);
            if (next != null && !(next instanceof JsonObject)) {
                break; // "a" and "a.b" both have a value: the second keeps its dotted name
            }
            if (next == null) {
                next = new JsonObject();
                level.put(name, next);
            }
            level = (JsonObject) next;
            rest = rest.substring(dot + 1);
        }
        level.put(rest, value);
    }

    /** Objects whose keys are indices become arrays again; skipped indices were nulls. */
    static Object arrays(JsonObject object) {
        for (String key : List.copyOf(object.fieldNames())) {
            Object value = object.getValue(key);
            if (value instanceof JsonObject) {
                object.put(key, arrays((JsonObject) value));
            }
        }
        int length = 0;
        for (String key : object.fieldNames()) {
            int index = index(key);
            if (index < 0) {
                return object;
            }
            length = Math.max(length, index + 1);
        }
        if (length == 0 || length > 2 * object.size() + 16) {
            return object;
        }
        JsonArray array = new JsonArray();
        for (int i = 0; i < length; i++) {
            array.add(object.getValue(Integer.toString(i)));
        }
        return array;
    }

    private static int index(String key) {
        if (key.isEmpty() || key.length() > 6 || (key.length() > 1 && key.charAt(0) == '0')) {
            return -1;
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) < '0' || key.charAt(i) > '9') {
                return -1;
            }
        }
        return Integer.parseInt(key);
    }
}
