package dev.waggle.core.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) into maps, lists, strings, numbers and booleans, so that looking into a payload
 * needs no library.
 */
public final class Json {

    private static final int MAX_DEPTH = 64;
    private static final String DIGITS = "0123456789";

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Null for JSON's null, and for a text that is no JSON or deeper than 64 levels. */
    public static @Nullable Object read(String text) {
        try {
            Json json = new Json(text);
            Object value = json.value(0);
            json.space();
            return json.at == text.length() ? value : null;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private @Nullable Object value(int depth) {
        space();
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        enter(depth);
        if (closes('}')) {
            return object;
        }
        do {
            space();
            String name = string();
            space();
            expect(':');
            object.put(name, value(depth + 1));
            space();
        } while (goesOn('}'));
        return object;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> array = new ArrayList<>();
        enter(depth);
        if (closes(']')) {
            return array;
        }
        do {
            array.add(value(depth + 1));
            space();
        } while (goesOn(']'));
        return array;
    }

    private void enter(int depth) {
        if (depth == MAX_DEPTH) {
            throw new IllegalArgumentException("too deep");
        }
        at++;
    }

    private boolean closes(char end) {
        space();
        if (text.charAt(at) != end) {
            return false;
        }
        at++;
        return true;
    }

    private boolean goesOn(char end) {
        char c = text.charAt(at++);
        if (c != ',' && c != end) {
            throw new IllegalArgumentException("unexpected character");
        }
        return c == ',';
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            } else if (c < ' ') {
                throw new IllegalArgumentException("control character");
            }
            string.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                char code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(text.charAt(at++), 16);
                    if (digit < 0) {
                        throw new IllegalArgumentException("no hexadecimal digit");
                    }
                    code = (char) (code << 4 | digit);
                }
                yield code;
            }
            default -> throw new IllegalArgumentException("unknown escape");
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw new IllegalArgumentException("unknown word");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        skip("-");
        if (!skip("0")) {
            digits();
        }
        int wholeEnd = at;
        if (skip(".")) {
            digits();
        }
        if (skip("eE")) {
            skip("+-");
            digits();
        }
        String number = text.substring(start, at);
        return at == wholeEnd && number.length() < 19 ? (Object) Long.valueOf(number) : Double.valueOf(number);
    }

    private void digits() {
        if (!skip(DIGITS)) {
            throw new IllegalArgumentException("no digit");
        }
        while (at < text.length() && DIGITS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(String oneOf) {
        if (at == text.length() || oneOf.indexOf(text.charAt(at)) < 0) {
            return false;
        }
        at++;
        return true;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) {
        if (text.charAt(at) != c) {
            throw new IllegalArgumentException("unexpected character");
        }
        at++;
    }
}
