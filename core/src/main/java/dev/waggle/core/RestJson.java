package dev.waggle.core;

import java.lang.reflect.Array;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the body of a REST call: redacted texts, no more depth than the enrichment of spans has. */
final class RestJson {

    private static final int MAX_DEPTH = 16;

    private final StringBuilder out = new StringBuilder();
    private final Redactor redactor;

    private RestJson(Redactor redactor) {
        this.redactor = redactor;
    }

    static String write(Map<String, ?> body, Redactor redactor) {
        RestJson json = new RestJson(redactor);
        json.value("", body, 0);
        return json.out.toString();
    }

    private void value(String key, @Nullable Object value, int depth) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof Boolean || value instanceof Number && isFinite((Number) value)) {
            out.append(value);
        } else if (depth >= MAX_DEPTH) {
            string("…");
        } else if (value instanceof Map<?, ?> map) {
            object(key, map, depth);
        } else if (value instanceof Iterable<?> items) {
            array(key, items, depth);
        } else if (value.getClass().isArray()) {
            arrayOf(key, value, depth);
        } else {
            String text = redactor.redact(key, value.toString());
            string(text == null ? "" : text);
        }
    }

    private void object(String key, Map<?, ?> map, int depth) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = String.valueOf(entry.getKey());
            out.append(separator);
            string(name);
            out.append(':');
            value(key.isEmpty() ? name : key + "." + name, entry.getValue(), depth + 1);
            separator = ",";
        }
        out.append('}');
    }

    private void array(String key, Iterable<?> items, int depth) {
        out.append('[');
        String separator = "";
        int index = 0;
        for (Object item : items) {
            out.append(separator);
            value(key + "." + index++, item, depth + 1);
            separator = ",";
        }
        out.append(']');
    }

    private void arrayOf(String key, Object array, int depth) {
        out.append('[');
        for (int i = 0; i < Array.getLength(array); i++) {
            out.append(i == 0 ? "" : ",");
            value(key + "." + i, Array.get(array, i), depth + 1);
        }
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isFinite(Number number) {
        return Double.isFinite(number.doubleValue()) || !(number instanceof Double || number instanceof Float);
    }
}
