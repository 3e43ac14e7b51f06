package dev.waggle.core;

import dev.waggle.core.internal.SecretNames;

/**
 * Finds secrets in a text by their shape, in one pass and in linear time: a run of characters is looked at once from
 * its start, and no look ahead or back is longer than a constant, except where it hides what it looked at.
 */
final class SecretText {

    static final String MASK = "[REDACTED]";

    private static final String[] PREFIXES = {
        "sk-",
        "sk_live_",
        "sk_test_",
        "rk_live_",
        "rk_test_",
        "pk_live_",
        "hh_",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "xoxp-",
        "xoxa-",
        "xoxr-",
        "xoxs-",
        "xapp-",
        "AIza",
        "hf_",
        "AKIA",
        "ASIA",
        "npm_",
        "dop_v1_",
        "SG.",
        "gsk_",
        "r8_"
    };
    /** Shorter runs after a prefix are words: {@code sk-learn}, {@code hf_hub}. */
    private static final int MIN_SECRET = 16;

    private static final int MIN_JWT_PART = 8;
    private static final String KEY_BEGIN = "-----BEGIN ";
    private static final String KEY_END = "-----END ";
    private static final int MAX_KEY_LABEL = 64;
    private static final int MAX_NAME = 64;
    private static final int MAX_GAP = 4;

    /** A text within a text within a text has a backslash or three before each quote. */
    private static final int MAX_GAP_AFTER = 8;

    private static final int MAX_QUOTED = 512;
    private static final String[] SCHEMES = {
        "bearer ", "basic ", "token ", "apikey ", "api-key ", "negotiate ", "digest ", "aws4-hmac-sha256 "
    };

    private final String text;
    private final StringBuilder out;
    private int copied;
    private boolean hidden;

    private SecretText(String text) {
        this.text = text;
        this.out = new StringBuilder(0);
    }

    /** The same object when there is nothing to hide. */
    static String hide(String text) {
        return new SecretText(text).scan();
    }

    private String scan() {
        int length = text.length();
        int i = 0;
        while (i < length) {
            int end = secretAt(i);
            if (end > i) {
                mask(i, end);
            }
            i = Math.max(i + 1, Math.max(end, copied));
        }
        return hidden ? out.append(text, copied, length).toString() : text;
    }

    /** Where the secret that starts at {@code i} ends, or -1. Masks a part further on by itself where one is named. */
    private int secretAt(int i) {
        char c = text.charAt(i);
        if (c == '-') {
            int end = privateKey(i);
            if (end > 0) {
                return end;
            }
        }
        if (c == ':' || c == '=') {
            return named(i);
        }
        if (!isWord(c) || i > 0 && isWord(text.charAt(i - 1))) {
            return -1;
        }
        if (c == 'B' || c == 'b') {
            int end = scheme(i);
            if (end > 0) {
                return end;
            }
        }
        if (c == 'e' && text.startsWith("eyJ", i) && (i == 0 || text.charAt(i - 1) != '-')) {
            return jwt(i);
        }
        return prefixed(i);
    }

    private int prefixed(int i) {
        for (String prefix : PREFIXES) {
            if (text.charAt(i) == prefix.charAt(0) && text.startsWith(prefix, i)) {
                int end = run(i + prefix.length());
                if (end - i - prefix.length() >= MIN_SECRET) {
                    return end;
                }
            }
        }
        return -1;
    }

    /** {@code Bearer <token>}, {@code Basic <token>}: everything up to a space. */
    private int scheme(int i) {
        int word;
        if (text.regionMatches(true, i, "bearer ", 0, 7)) {
            word = 7;
        } else if (text.regionMatches(true, i, "basic ", 0, 6)) {
            word = 6;
        } else {
            return -1;
        }
        int start = i + word;
        int end = tokenRun(start);
        boolean looksRandom = end - start >= MIN_SECRET || word == 7 && end - start >= 8 && hasDigit(start, end);
        return looksRandom ? end : -1;
    }

    private int jwt(int i) {
        int first = run(i);
        if (first - i < MIN_JWT_PART || !dotAt(first)) {
            return -1;
        }
        int second = run(first + 1);
        if (second - first < MIN_JWT_PART) {
            return -1;
        }
        return dotAt(second) ? run(second + 1) : second;
    }

    /** Without an end line the rest of the text belongs to the key. */
    private int privateKey(int i) {
        if (!text.startsWith(KEY_BEGIN, i)) {
            return -1;
        }
        int label = i + KEY_BEGIN.length();
        while (!text.startsWith("PRIVATE KEY", label)) {
            if (label - i > MAX_KEY_LABEL || label == text.length() || !isKeyLabel(text.charAt(label))) {
                return -1;
            }
            label++;
        }
        int end = text.indexOf(KEY_END, label);
        if (end < 0) {
            return text.length();
        }
        int close = text.indexOf("-----", end + KEY_END.length());
        return close < 0 ? text.length() : close + 5;
    }

    /** {@code password=…}, {@code "api_key": "…"}, {@code ://user:password@host}: masks the value, keeps the name. */
    private int named(int separator) {
        if (text.startsWith("://", separator)) {
            int at = userInfoEnd(separator + 3);
            if (at > 0) {
                mask(separator + 3, at);
            }
            return -1;
        }
        int nameEnd = separator;
        while (nameEnd > 0 && separator - nameEnd < MAX_GAP && isFiller(text.charAt(nameEnd - 1))) {
            nameEnd--;
        }
        int nameStart = nameEnd;
        while (nameStart > copied && nameEnd - nameStart < MAX_NAME && isName(text.charAt(nameStart - 1))) {
            nameStart--;
        }
        if (nameStart == nameEnd || !SecretNames.isSecretName(text, nameStart, nameEnd)) {
            return -1;
        }
        int start = separator + 1;
        char quote = 0;
        while (start < text.length() && start - separator <= MAX_GAP_AFTER && isFiller(text.charAt(start))) {
            char c = text.charAt(start++);
            if (c == quote) {
                // There is nothing between the quotes.
                return -1;
            }
            quote = quote == 0 && (c == '"' || c == '\'') ? c : quote;
        }
        int value = start + schemeLength(start);
        int end = valueEnd(start, value, text.charAt(separator) == ':' && isCookie(nameEnd));
        if (end > value && value >= copied) {
            mask(value, end);
        }
        return -1;
    }

    /** Of an authorization, which says what kind it is; 0 where there is none. */
    private int schemeLength(int start) {
        for (String scheme : SCHEMES) {
            if (text.regionMatches(true, start, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return 0;
    }

    private boolean isCookie(int nameEnd) {
        return text.regionMatches(true, nameEnd - 6, "cookie", 0, 6);
    }

    /** @param open behind the quote, where the value is in quotes */
    private int valueEnd(int open, int value, boolean cookie) {
        char quote = text.charAt(open - 1);
        if (quote == '"' || quote == '\'') {
            int end = quotedEnd(value, quote, text.charAt(open - 2) == '\\');
            if (end >= 0) {
                return end;
            }
        }
        int end = value;
        if (cookie || value > open && isOfParts(open)) {
            // The parts of a digest have quotes of their own.
            while (end < text.length() && !endsParts(text.charAt(end), cookie)) {
                end++;
            }
        } else {
            while (end < text.length() && !isDelimiter(text.charAt(end))) {
                end++;
            }
        }
        return end;
    }

    private static boolean endsParts(char c, boolean cookie) {
        return c == '\n' || c == '\r' || c == '\'' || cookie && (c == '"' || c == '\\');
    }

    private boolean isOfParts(int scheme) {
        return text.regionMatches(true, scheme, "digest", 0, 6) || text.regionMatches(true, scheme, "aws4", 0, 4);
    }

    /** Before the quote that ends it; -1 when that is too far away. Within another text all quotes are escaped alike. */
    private int quotedEnd(int value, char quote, boolean escaped) {
        for (int i = value; i < text.length() && i - value < MAX_QUOTED; i++) {
            if (text.charAt(i) != quote) {
                continue;
            }
            int end = i;
            while (end > value && text.charAt(end - 1) == '\\') {
                end--;
            }
            if (escaped || (i - end) % 2 == 0) {
                return end;
            }
        }
        return -1;
    }

    /** The last {@code @} of the authority: a password may have one as well. */
    private int userInfoEnd(int start) {
        boolean colon = false;
        int end = -1;
        for (int i = start; i < text.length() && i - start < 512; i++) {
            char c = text.charAt(i);
            if (c == '@') {
                end = colon ? i : end;
            } else if (c == ':') {
                colon = true;
            } else if (c == '/' || c <= ' ' || c == '"' || c == '?' && end >= 0) {
                return end;
            }
        }
        return end;
    }

    private void mask(int start, int end) {
        if (start < copied) {
            return;
        }
        out.append(text, copied, start).append(MASK);
        copied = end;
        hidden = true;
    }

    private int run(int from) {
        int i = from;
        while (i < text.length() && (isWord(text.charAt(i)) || text.charAt(i) == '-')) {
            i++;
        }
        return i;
    }

    private int tokenRun(int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (!isWord(c) && c != '-' && c != '.' && c != '+' && c != '/' && c != '=' && c != '~') {
                break;
            }
            i++;
        }
        return i;
    }

    private boolean hasDigit(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }

    private boolean dotAt(int i) {
        return i < text.length() && text.charAt(i) == '.';
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /** {@code RSA}, {@code EC}, {@code ENCRYPTED}. */
    private static boolean isKeyLabel(char c) {
        return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ' ';
    }

    private static boolean isName(char c) {
        return isWord(c) || c == '-' || c == '.';
    }

    private static boolean isFiller(char c) {
        return c == ' ' || c == '"' || c == '\'' || c == '\\';
    }

    private static boolean isDelimiter(char c) {
        return c <= ' ' || c == '"' || c == '\'' || c == ',' || c == ';' || c == '&' || c == '}' || c == ')'
                || c == '\\';
    }
}
