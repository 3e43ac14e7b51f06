package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntry;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes one {@code baggage} header: the session, then the user's members, as many as everybody accepts. */
final class BaggageWriter implements BiConsumer<String, BaggageEntry> {

    private final RefusedHeaders refused;
    private final StringBuilder out = new StringBuilder(128);

    private int written;
    private int members;
    private boolean full;

    private BaggageWriter(RefusedHeaders refused) {
        this.refused = refused;
    }

    /** The header's text; empty without members. Whatever session the baggage itself holds gives way to this one. */
    static String write(@Nullable Session session, Baggage baggage, RefusedHeaders refused) {
        if (session == null && baggage.isEmpty()) {
            return "";
        }
        boolean nothingElse = baggage instanceof SessionBaggage alone && alone.session() == session;
        if (nothingElse && session != null) {
            PlainPlace place = PlainPlace.of(session);
            if (place != null) {
                return SessionField.SESSION_ID.opening(true) + session.id() + place.members();
            }
        }
        BaggageWriter writer = new BaggageWriter(refused);
        if (session != null) {
            writer.writeSession(session);
        }
        if (!nothingElse) {
            baggage.forEach(writer);
        }
        return writer.out.toString();
    }

    /** A member of the user's, or a field of the session that the session itself does not know. */
    @Override
    public void accept(String key, BaggageEntry entry) {
        SessionField field = SessionField.of(key, 0, key.length());
        if (field != null) {
            writeField(field, entry.getValue());
        } else if (full) {
            refused.add("baggage past 64 members or 8192 bytes");
        } else if (!HeaderGrammar.isToken(key, 0, key.length())) {
            refused.add("a baggage key that is no token");
        } else {
            int start = out.length();
            if (start > 0) {
                out.append(',');
            }
            out.append(key).append('=');
            finish(start, entry.getValue(), entry.getMetadata().getValue());
        }
    }

    private void writeSession(Session session) {
        Evaluation evaluation = session.evaluation();
        // First, and of characters that stand for themselves: nothing to encode, no limit to look at.
        out.append(SessionField.SESSION_ID.opening(true)).append(session.id());
        written = 1 << SessionField.SESSION_ID.ordinal();
        members = 1;
        writeField(SessionField.PROJECT, session.project());
        writeField(SessionField.SOURCE, session.source());
        writeField(SessionField.SESSION_NAME, session.name());
        writeField(SessionField.RUN_ID, evaluation.runId());
        writeField(SessionField.DATASET_ID, evaluation.datasetId());
        writeField(SessionField.DATAPOINT_ID, evaluation.datapointId());
        writeField(SessionField.PARENT_ID, evaluation.parentId());
    }

    private void writeField(SessionField field, @Nullable String value) {
        int bit = 1 << field.ordinal();
        if (value == null || value.isEmpty() || field == SessionField.TRACER_ID || (written & bit) != 0) {
            return;
        }
        written |= bit;
        int start = out.length();
        out.append(field.opening(start == 0));
        finish(start, value, "");
    }

    /** The rest of the member that begins at {@code start}, or, where it cannot be written, nothing of it. */
    private void finish(int start, String value, String properties) {
        if (value.length() > BaggageReader.MAX_BYTES) {
            out.setLength(start);
            refused.add("an over-long baggage value");
            return;
        }
        if (!PercentCoding.encode(value, out)) {
            out.setLength(start);
            refused.add("a baggage value with a CR, LF or NUL");
            return;
        }
        if (!properties.isEmpty()) {
            writeProperties(properties);
        }
        if (members == BaggageReader.MAX_MEMBERS || out.length() > BaggageReader.MAX_BYTES) {
            boolean alone = out.length() - start > BaggageReader.MAX_BYTES;
            out.setLength(start);
            full |= !alone;
            refused.add(alone ? "an over-long baggage value" : "baggage past 64 members or 8192 bytes");
            return;
        }
        members++;
    }

    private void writeProperties(String properties) {
        if (BaggageProperties.areValid(properties)) {
            out.append(';').append(properties);
        } else {
            refused.add("properties of a baggage member that break the grammar");
        }
    }
}
