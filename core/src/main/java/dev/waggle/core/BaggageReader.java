package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
            int comma = HeaderGrammar.find(',', line, pos, end);
            if (comma == end && cut) {
                break;
            }
            int start = HeaderGrammar.skipSpace(line, pos, comma);
            if (start < comma) {
                readMember(line, start, comma);
            }
            pos = comma + 1;
        }
        if (cut) {
            refused.add("baggage past 64 KiB");
        }
        // The comma that joins this line to the next counts, or empty lines would come free.
        read = Math.min(read + end + 1, MAX_READ);
    }

    SessionFields fields() {
        return fields;
    }

    boolean isEmpty() {
        return fields.isEmpty() && userMembers.isEmpty();
    }

    /** What was read, with the fields of this session in place of those that were read. */
    Baggage toBaggage(@Nullable Session session) {
        List<BaggageMember> all = new ArrayList<>(userMembers.size() + 4);
        if (session == null) {
            fields.addTo(all);
        } else {
            SessionKeys.fieldsOf(session).addTo(all);
        }
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
        } else if (members <= MAX_MEMBERS && read + end <= MAX_BYTES) {
            String value = PercentCoding.decode(line, from, to, false);
            if (value != null) {
                addUserMember(line.substring(start, keyEnd), value, BaggageProperties.parse(line, semicolon, end));
            }
        }
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
