package dev.waggle.core;

import io.opentelemetry.api.baggage.BaggageEntryMetadata;

/** The {@code ;key} and {@code ;key=value} after a baggage member's value. They are opaque: passed on as they came. */
final class BaggageProperties {

    private BaggageProperties() {}

    /** From the first semicolon on, which is left out; nothing where one of the properties breaks the grammar. */
    static BaggageEntryMetadata parse(String text, int semicolon, int end) {
        if (semicolon >= end) {
            return BaggageEntryMetadata.empty();
        }
        int from = HeaderGrammar.skipSpace(text, semicolon + 1, end);
        int to = HeaderGrammar.trimEnd(text, from, end);
        return areValid(text, from, to)
                ? BaggageEntryMetadata.create(text.substring(from, to))
                : BaggageEntryMetadata.empty();
    }

    static boolean areValid(String properties) {
        return areValid(properties, 0, properties.length());
    }

    private static boolean areValid(String text, int from, int to) {
        int pos = from;
        do {
            int end = HeaderGrammar.find(';', text, pos, to);
            if (!isValid(text, pos, end)) {
                return false;
            }
            pos = end + 1;
        } while (pos <= to);
        return true;
    }

    private static boolean isValid(String text, int from, int to) {
        int start = HeaderGrammar.skipSpace(text, from, to);
        int end = HeaderGrammar.trimEnd(text, start, to);
        int equals = HeaderGrammar.find('=', text, start, end);
        if (!HeaderGrammar.isToken(text, start, HeaderGrammar.trimEnd(text, start, equals))) {
            return false;
        }
        for (int i = HeaderGrammar.skipSpace(text, Math.min(equals + 1, end), end); i < end; i++) {
            if (!HeaderGrammar.isBaggageOctet(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
