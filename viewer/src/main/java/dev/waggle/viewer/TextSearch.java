package dev.waggle.viewer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a text in everything that the page shows of events, without decoding them: case of ASCII letters is
 * ignored. For one thread at a time.
 */
final class TextSearch {
    private final String text;
    private final List<BytePattern> patterns = new ArrayList<>();
    private final @Nullable NumberSearch numbers;
    /** Thousands of events come from a few sources. */
    private final Map<Source, Boolean> sources = new HashMap<>();

    private TextSearch(String text) {
        this.text = text.toLowerCase(Locale.ROOT);
        this.numbers = NumberSearch.of(this.text);
        // JSON that was sent as a text is shown as JSON: some libraries escape all but ASCII in it, all of them quotes
        List.of(text, escaped(text, false), escaped(text, true)).stream()
                .distinct()
                .forEach(form -> patterns.add(new BytePattern(form)));
    }

    static @Nullable TextSearch of(@Nullable String text) {
        return text == null ? null : new TextSearch(text);
    }

    private static String escaped(String text, boolean ascii) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (ascii && c > 126) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    boolean in(@Nullable String value) {
        return value != null && value.toLowerCase(Locale.ROOT).contains(text);
    }

    boolean in(Event event) {
        return in(event.name)
                || in(event.key.spanId())
                || in(event.key.traceId())
                || in(event.encoded())
                || sources.computeIfAbsent(event.source, this::in)
                || (numbers != null && numbers.inSpan(event.encoded()));
    }

    private boolean in(Source source) {
        return in(source.service)
                || in(source.encodedResource())
                || in(source.encodedScope())
                || (numbers != null && numbers.inResource(source.encodedResource()));
    }

    private boolean in(byte[] encoded) {
        for (BytePattern pattern : patterns) {
            if (pattern.in(encoded)) {
                return true;
            }
        }
        return false;
    }
}
