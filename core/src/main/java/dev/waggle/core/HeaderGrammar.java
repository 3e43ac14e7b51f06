package dev.waggle.core;

/** The character classes of the three headers. */
final class HeaderGrammar {

    private static final int TOKEN = 1;
    private static final int BAGGAGE_OCTET = 2;
    private static final int UNRESERVED = 4;
    private static final int STATE_KEY = 8;
    private static final int STATE_VALUE = 16;
    private static final int PLAIN = 32;

    private static final byte[] CLASSES = classes();

    private HeaderGrammar() {}

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = 0x21; c < 0x7f; c++) {
            boolean lower = c >= 'a' && c <= 'z';
            boolean digit = c >= '0' && c <= '9';
            boolean alphanumeric = lower || digit || c >= 'A' && c <= 'Z';
            int bits = 0;
            bits |= alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0 ? TOKEN : 0;
            bits |= "\",;\\".indexOf(c) < 0 ? BAGGAGE_OCTET : 0;
            bits |= "\",;\\%+".indexOf(c) < 0 ? PLAIN : 0;
            bits |= alphanumeric || "-._~".indexOf(c) >= 0 ? UNRESERVED : 0;
            bits |= lower || digit || "_-*/@".indexOf(c) >= 0 ? STATE_KEY : 0;
            bits |= c != ',' && c != '=' ? STATE_VALUE : 0;
            classes[c] = (byte) bits;
        }
        classes[' '] = STATE_VALUE;
        return classes;
    }

    /** W3C Baggage: what may stand in a value, percent signs included. */
    static boolean isBaggageOctet(char c) {
        return is(c, BAGGAGE_OCTET);
    }

    /** RFC 3986: what is written without percent-encoding. */
    static boolean isUnreserved(char c) {
        return is(c, UNRESERVED);
    }

    /** Trace Context Level 2, {@code keychar}; the first is narrower. */
    static boolean isStateKey(char c) {
        return is(c, STATE_KEY);
    }

    /** Trace Context Level 2: the first character of a key. */
    static boolean isStateKeyStart(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    /** Trace Context Level 2, {@code chr}; the last one of a value must not be a space. */
    static boolean isStateValue(char c) {
        return is(c, STATE_VALUE);
    }

    /** RFC 9110: the names of baggage members and of their properties. */
    static boolean isToken(String text, int from, int to) {
        return from < to && tokenEnd(text, from, to) == to;
    }

    /** The first position in the range that holds no character of a token, or {@code to}. */
    static int tokenEnd(String text, int from, int to) {
        return endOf(TOKEN, text, from, to);
    }

    /** The first position that holds something else than what means itself in every baggage value, or {@code to}. */
    static int plainEnd(String text, int from, int to) {
        return endOf(PLAIN, text, from, to);
    }

    /** The first position in the range that holds no optional white space, or {@code to}. */
    static int skipSpace(String text, int from, int to) {
        int i = from;
        while (i < to && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The end of the range without the optional white space at its end. */
    static int trimEnd(String text, int from, int to) {
        int i = to;
        while (i > from && isSpace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    /** {@link String#indexOf(int)} within a range, or {@code to}. */
    static int find(char wanted, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == wanted) {
                return i;
            }
        }
        return to;
    }

    private static int endOf(int bit, String text, int from, int to) {
        int i = from;
        while (i < to && is(text.charAt(i), bit)) {
            i++;
        }
        return i;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean is(char c, int bit) {
        return c < 128 && (CLASSES[c] & bit) != 0;
    }
}
