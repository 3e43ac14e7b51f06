package dev.waggle.viewer;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person would read first of an event's inputs or outputs. */
final class Texts {
    private static final List<String> TELLING = List.of(
            "question",
            "query",
            "prompt",
            "answer",
            "text",
            "content",
            "message",
            "output",
            "input",
            "completion",
            "result",
            "response",
            "value",
            "messages",
            "choices",
            "parts");

    private Texts() {}

    /** At most {@code limit} characters, ending in an ellipsis where something was left out. */
    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 2)) ? limit - 2 : limit - 1;
        return text.substring(0, end) + "…";
    }

    /** JSON can hold half a surrogate pair, which no UTF-8 can: such a half becomes a replacement character. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    /** The main text of a value: a telling field where there is one, else compact JSON. Null for nothing. */
    static @Nullable String main(@Nullable Object value) {
        String text = main(value, 0);
        return text == null || text.isBlank() ? null : text;
    }

    private static @Nullable String main(@Nullable Object value, int depth) {
        if (value == null) {
            return null;
        }
        if (value instanceof JsonArray && !((JsonArray) value).isEmpty() && depth < 8) {
            JsonArray array = (JsonArray) value;
            return main(array.getValue(array.size() - 1), depth + 1); // the last message is the new one
        }
        if (value instanceof JsonObject && depth < 8) {
            JsonObject object = (JsonObject) value;
            for (String key : TELLING) {
                if (object.getValue(key) != null) {
                    return main(object.getValue(key), depth + 1);
                }
            }
            if (object.size() == 1) {
                return main(object.iterator().next().getValue(), depth + 1);
            }
        }
        return value instanceof JsonObject || value instanceof JsonArray ? Json.encode(value) : value.toString();
    }

    /** JSON that was sent as a string, as JSON; anything else as it is. */
    static @Nullable Object parsed(@Nullable Object value) {
        if (!(value instanceof String)) {
            return value;
        }
        String text = ((String) value).strip();
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return value;
        }
        try {
            return Attributes.exact(Json.decodeValue(text));
        } catch (DecodeException notJson) {
            return value;
        }
    }
}
