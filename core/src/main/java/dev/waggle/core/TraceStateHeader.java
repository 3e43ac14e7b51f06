package dev.waggle.core;

import io.opentelemetry.api.trace.TraceState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tracestate} header, W3C Trace Context Level 2.
 *
 * <p>Not OpenTelemetry's: that knows keys of Level 1 only, and silently loses a member of Level 2.
 */
final class TraceStateHeader {

    static final String NAME = "tracestate";
    static final int MAX_MEMBERS = 32;
    static final int MAX_KEY = 256;
    static final int MAX_VALUE = 256;

    /** What a header may weigh that common servers still accept; longer ones are cut as the specification says. */
    static final int MAX_WRITTEN = 8192;

    private static final int MAX_READ = 64 * 1024;
    private static final int LARGE_MEMBER = 128;

    private TraceStateHeader() {}

    /** All the lines of a message as one. */
    static @Nullable TraceState parse(List<String> lines) {
        int length = 0;
        for (String line : lines) {
            length += line.length() + 1;
            if (length > MAX_READ) {
                return null;
            }
        }
        return parse(String.join(",", lines));
    }

    /** The members, or null where one of them, or their number, breaks the grammar. */
    static @Nullable TraceState parse(String header) {
        int length = header.length();
        if (length > MAX_READ) {
            return null;
        }
        boolean clean = true;
        long keys = 0;
        int members = 0;
        int pos = 0;
        while (pos <= length) {
            int start = HeaderGrammar.skipSpace(header, pos, length);
            int end = HeaderGrammar.find(',', header, start, length);
            int last = HeaderGrammar.trimEnd(header, start, end);
            if (start < last) {
                long key = keyOf(header, start, last);
                if (key == 0 || ++members > MAX_MEMBERS) {
                    return null;
                }
                clean &= start == pos && last == end && (keys & key) == 0;
                keys |= key;
            } else {
                clean = false;
            }
            pos = end + 1;
        }
        if (members == 0) {
            return TraceState.getDefault();
        }
        return clean ? new WireTraceState(header, members) : tidy(header);
    }

    static boolean isKey(String key) {
        return keyEnd(key, 0, key.length()) == key.length();
    }

    static boolean isValue(String value) {
        return isValue(value, 0, value.length());
    }

    /** At most {@link #MAX_WRITTEN} characters: the large members go first, then those at the end. */
    static String cut(String header) {
        if (header.length() <= MAX_WRITTEN) {
            return header;
        }
        List<String> members = new ArrayList<>(List.of(header.split(",")));
        int length = header.length();
        for (int i = members.size() - 1; i >= 0 && length > MAX_WRITTEN; i--) {
            if (members.get(i).length() > LARGE_MEMBER) {
                length -= members.remove(i).length() + 1;
            }
        }
        while (length > MAX_WRITTEN) {
            length -= members.remove(members.size() - 1).length() + 1;
        }
        return String.join(",", members);
    }

    /** One bit that stands for the key of a valid member, else 0. */
    private static long keyOf(String header, int start, int end) {
        int equals = keyEnd(header, start, end);
        if (equals < 0 || equals == end || header.charAt(equals) != '=' || !isValue(header, equals + 1, end)) {
            return 0;
        }
        int mixed = (header.charAt(start) * 31 + header.charAt(equals - 1)) * 31 + (equals - start);
        return 1L << (mixed & 63);
    }

    /** Where the key ends that starts here, or -1 without one. */
    private static int keyEnd(String text, int start, int end) {
        if (start == end || !HeaderGrammar.isStateKeyStart(text.charAt(start))) {
            return -1;
        }
        int i = start + 1;
        while (i < end && HeaderGrammar.isStateKey(text.charAt(i))) {
            i++;
        }
        return i - start <= MAX_KEY ? i : -1;
    }

    private static boolean isValue(String text, int from, int to) {
        if (from >= to || to - from > MAX_VALUE || text.charAt(to - 1) == ' ') {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!HeaderGrammar.isStateValue(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** A valid header without white space, empty members and what repeats an earlier key. */
    private static TraceState tidy(String header) {
        List<String> keys = new ArrayList<>();
        StringBuilder tidy = new StringBuilder(header.length());
        for (String part : header.split(",")) {
            int start = HeaderGrammar.skipSpace(part, 0, part.length());
            int end = HeaderGrammar.trimEnd(part, start, part.length());
            if (start == end) {
                continue;
            }
            String key = part.substring(start, part.indexOf('=', start));
            if (!keys.contains(key)) {
                keys.add(key);
                tidy.append(tidy.isEmpty() ? "" : ",").append(part, start, end);
            }
        }
        return new WireTraceState(tidy.toString(), keys.size());
    }
}
