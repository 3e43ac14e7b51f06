package dev.waggle.core;

import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one message, or one baggage, says of a session; a later value of a field replaces an earlier one. */
final class SessionFields {

    private static final SessionField[] ALL = SessionField.values();

    /** Names are shown and compared, never parsed: long ones are a mistake or an attack. */
    static final int MAX_NAME = 1024;

    private final @Nullable String[] values = new @Nullable String[ALL.length];
    private boolean empty = true;

    /** Ignores a value that is null, empty, over-long, or no id where it has to be one. */
    void put(SessionField field, @Nullable String value) {
        if (value == null || value.isEmpty() || field == SessionField.TRACER_ID) {
            return;
        }
        boolean valid = field == SessionField.SESSION_ID ? SessionIds.isValid(value) : value.length() <= MAX_NAME;
        if (valid) {
            values[field.ordinal()] = value;
            empty = false;
        }
    }

    void put(String key, @Nullable String value) {
        SessionField field = SessionField.of(key, 0, key.length());
        if (field != null) {
            put(field, value);
        }
    }

    @Nullable
    String get(SessionField field) {
        return values[field.ordinal()];
    }

    boolean isEmpty() {
        return empty;
    }

    /** The session, or null without an id. */
    @Nullable
    Session toSession() {
        String id = get(SessionField.SESSION_ID);
        return id == null
                ? null
                : new Session(
                        id,
                        get(SessionField.SESSION_NAME),
                        get(SessionField.PROJECT),
                        get(SessionField.SOURCE),
                        evaluation(Evaluation.NONE));
    }

    /** A session that was given in code: its id and name stay, the rest is what the message says, where it does. */
    Session appliedTo(Session given) {
        return empty
                ? given
                : new Session(
                        given.id(),
                        given.name(),
                        or(SessionField.PROJECT, given.project()),
                        or(SessionField.SOURCE, given.source()),
                        evaluation(given.evaluation()));
    }

    /** The fields as baggage, first things first. */
    void addTo(List<BaggageMember> members) {
        for (SessionField field : ALL) {
            String value = get(field);
            if (value != null) {
                members.add(new BaggageMember(field.key(), value, BaggageEntryMetadata.empty()));
            }
        }
    }

    Evaluation evaluation(Evaluation fallback) {
        String run = or(SessionField.RUN_ID, fallback.runId());
        String dataset = or(SessionField.DATASET_ID, fallback.datasetId());
        String datapoint = or(SessionField.DATAPOINT_ID, fallback.datapointId());
        String parent = or(SessionField.PARENT_ID, fallback.parentId());
        boolean none = run == null && dataset == null && datapoint == null && parent == null;
        return none ? Evaluation.NONE : new Evaluation(run, dataset, datapoint, parent);
    }

    private @Nullable String or(SessionField field, @Nullable String fallback) {
        String value = get(field);
        return value != null ? value : fallback;
    }
}
