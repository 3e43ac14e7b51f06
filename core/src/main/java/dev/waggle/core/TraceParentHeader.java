package dev.waggle.core;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * The {@code traceparent} header: {@code version-traceId-parentId-flags}, W3C Trace Context Level 2, strictly.
 *
 * <p>Of the flags only {@code sampled} and {@code random} are kept: the specification has all others set to zero.
 */
final class TraceParentHeader {

    static final String NAME = "traceparent";

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;
    private static final int KNOWN_FLAGS = 0x03;
    private static final String[] FLAGS_TEXT = {"00", "01", "02", "03"};

    private TraceParentHeader() {}

    /** The header's text for a valid span context. */
    static String format(SpanContext span) {
        String flags = FLAGS_TEXT[span.getTraceFlags().asByte() & KNOWN_FLAGS];
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + flags;
    }

    /** Whether the text, without the white space around it, is a valid header. */
    static boolean isValid(String text) {
        int from = HeaderGrammar.skipSpace(text, 0, text.length());
        int length = HeaderGrammar.trimEnd(text, from, text.length()) - from;
        return length >= LENGTH
                && hasValidVersion(text, from, length)
                && text.charAt(from + 2) == '-'
                && isId(text, from + TRACE_ID, 32)
                && text.charAt(from + PARENT_ID - 1) == '-'
                && isId(text, from + PARENT_ID, 16)
                && text.charAt(from + FLAGS - 1) == '-'
                && isHex(text, from + FLAGS, 2);
    }

    /** The span of a text that {@link #isValid}. */
    static SpanContext parse(String text, TraceState state) {
        int from = HeaderGrammar.skipSpace(text, 0, text.length());
        int flags = digit(text.charAt(from + FLAGS + 1)) & KNOWN_FLAGS;
        return SpanContext.createFromRemoteParent(
                text.substring(from + TRACE_ID, from + PARENT_ID - 1),
                text.substring(from + PARENT_ID, from + FLAGS - 1),
                TraceFlags.fromByte((byte) flags),
                state);
    }

    /** Version 00 ends after the flags; a later one may go on, after another dash; ff is none. */
    private static boolean hasValidVersion(String text, int from, int length) {
        char high = text.charAt(from);
        char low = text.charAt(from + 1);
        if (high == '0' && low == '0') {
            return length == LENGTH;
        }
        return isHex(text, from, 2)
                && !(high == 'f' && low == 'f')
                && (length == LENGTH || text.charAt(from + LENGTH) == '-');
    }

    private static boolean isId(String text, int from, int length) {
        int seen = 0;
        for (int i = from; i < from + length; i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0) {
                return false;
            }
            seen |= digit;
        }
        return seen != 0;
    }

    private static boolean isHex(String text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (digit(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Lower case alone is valid. */
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
