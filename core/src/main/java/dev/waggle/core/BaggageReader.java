package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the {@code baggage} lines of one message, in order.
 *
 * <p>Fields of the session are found wherever they stand, up to 64 KiB. Of the user's members those are kept that W3C
 * Baggage has everybody pass on: the first 64 and 8192 bytes. A member that breaks the grammar is not there.
 */
final class BaggageReader {

    static final String NAME = "baggage";
    static final int MAX_MEMBERS = 64;
    static final int MAX_BYTES = 8192;
    static final int MAX_READ = 64 * 1024;

    private final RefusedHeaders refused;
    private final SessionFields fields = new SessionFields();
    private final List<BaggageMember> userMembers = new ArrayList<>(4);
    private int members;
    private int read;

    BaggageReader(RefusedHeaders refused) {
        this.refused = refused;
    }

    void read(String line) {
        int end = Math.min(line.length(), MAX_READ - read);
        boolean cut = end < line.length();
        int pos = 0;
        while (pos < end) {
            int plain = readPlainMember(line, pos, end, cut);
            pos = plain >= 0 ? plain : readAnyMember(line, pos, end, cut);
        }
        if (cut) {
            refused.add("baggage past 64 KiB");
        }
        // The comma that joins this line to the next counts, or empty lines would come free.
        read = Math.min(read + end + 1, MAX_READ);
    }

    /**
     * What nearly every member is: {@code key=value} with nothing around it, nothing encoded and no properties. Looks at
     * each character once.
     *
     * @return where the next member starts, or -1 when it is no such member
     */
    private int readPlainMember(String line, int start, int end, boolean cut) {
        int equals = HeaderGrammar.tokenEnd(line, start, end);
        if (equals == start || equals == end || line.charAt(equals) != '=') {
            return -1;
        }
        int valueEnd = HeaderGrammar.plainEnd(line, equals + 1, end);
        if (valueEnd == end ? cut : line.charAt(valueEnd) != ',') {
            return -1;
        }
        members++;
        SessionField field = SessionField.of(line, start, equals);
        if (field != null) {
            fields.put(field, line.substring(equals + 1, valueEnd));
        } else if (isWithinLimits(valueEnd)) {
            addUserMember(
                    line.substring(start, equals), line.substring(equals + 1, valueEnd), BaggageEntryMetadata.empty());
        }
        return valueEnd + 1;
    }

    private int readAnyMember(String line, int pos, int end, boolean cut) {
        int comma = HeaderGrammar.find(',', line, pos, end);
        if (comma == end && cut) {
            return end;
        }
        int start = HeaderGrammar.skipSpace(line, pos, comma);
        if (start < comma) {
            readMember(line, start, comma);
        }
        return comma + 1;
    }

    SessionFields fields() {
        return fields;
    }

    boolean isEmpty() {
        return fields.isEmpty() && userMembers.isEmpty();
    }

    /** What was read. */
    Baggage toBaggage() {
        return toBaggage(fields);
    }

    /** What was read, with the fields of this session in place of those that were read. */
    Baggage toBaggage(Session session) {
        return toBaggage(SessionKeys.fieldsOf(session));
    }

    private Baggage toBaggage(SessionFields first) {
        List<BaggageMember> all = new ArrayList<>(userMembers.size() + 4);
        first.addTo(all);
        all.addAll(userMembers);
        return new WireBaggage(all);
    }

    private void readMember(String line, int start, int end) {
        members++;
        int equals = HeaderGrammar.find('=', line, start, end);
        int keyEnd = HeaderGrammar.trimEnd(line, start, equals);
        if (equals == end || !HeaderGrammar.isToken(line, start, keyEnd)) {
            return;
        }
        int semicolon = HeaderGrammar.find(';', line, equals + 1, end);
        int from = HeaderGrammar.skipSpace(line, equals + 1, semicolon);
        int to = HeaderGrammar.trimEnd(line, from, semicolon);
        SessionField field = SessionField.of(line, start, keyEnd);
        if (field != null) {
            fields.put(field, PercentCoding.decode(line, from, to, true));
        } else if (isWithinLimits(end)) {
            String value = PercentCoding.decode(line, from, to, false);
            if (value != null) {
                addUserMember(line.substring(start, keyEnd), value, BaggageProperties.parse(line, semicolon, end));
            }
        }
    }

    private boolean isWithinLimits(int end) {
        return members <= MAX_MEMBERS && read + end <= MAX_BYTES;
    }

    private void addUserMember(String key, String value, BaggageEntryMetadata properties) {
        BaggageMember member = new BaggageMember(key, value, properties);
        for (int i = 0; i < userMembers.size(); i++) {
            if (userMembers.get(i).key.equals(key)) {
                userMembers.set(i, member);
                return;
            }
        }
        userMembers.add(member);
    }
}
