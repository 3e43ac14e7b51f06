package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session, as they are put on each of its spans. One is made for every span, and all that is done
 * with nearly all of them is to walk over them once: OpenTelemetry's own would be sorted for that.
 */
final class SessionRow implements Attributes {

    static final AttributeKey<String> PARENT_ID = AttributeKey.stringKey("honeyhive.parent_id");
    private static final AttributeKey<String> RUN_ID = AttributeKey.stringKey("honeyhive_metadata.run_id");
    private static final AttributeKey<String> DATASET_ID = AttributeKey.stringKey("honeyhive_metadata.dataset_id");
    private static final AttributeKey<String> DATAPOINT_ID = AttributeKey.stringKey("honeyhive_metadata.datapoint_id");

    private final Session session;
    private final @Nullable String project;
    private final @Nullable String source;

    /** Project and source are those of the session, or of the service where it has none. */
    SessionRow(Session session, @Nullable String project, @Nullable String source) {
        this.session = session;
        this.project = project;
        this.source = source;
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
        consumer.accept(SessionKeys.SESSION_ID, session.id());
        put(consumer, SessionKeys.PROJECT, project);
        put(consumer, SessionKeys.SOURCE, source);
        consumer.accept(SessionKeys.OTEL_SESSION_ID, session.id());
        put(consumer, SessionKeys.SESSION_NAME, session.name());
        Evaluation evaluation = session.evaluation();
        if (evaluation != Evaluation.NONE) {
            put(consumer, PARENT_ID, evaluation.parentId());
            put(consumer, RUN_ID, evaluation.runId());
            put(consumer, DATASET_ID, evaluation.datasetId());
            put(consumer, DATAPOINT_ID, evaluation.datapointId());
        }
    }

    private static void put(
            BiConsumer<? super AttributeKey<?>, ? super Object> consumer,
            AttributeKey<String> key,
            @Nullable String value) {
        if (value != null) {
            consumer.accept(key, value);
        }
    }

    /** A session has an id. */
    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public <T> @Nullable T get(AttributeKey<T> key) {
        return sorted().get(key);
    }

    @Override
    public int size() {
        return sorted().size();
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
        return sorted().asMap();
    }

    @Override
    public AttributesBuilder toBuilder() {
        AttributesBuilder builder = Attributes.builder();
        forEach((key, value) -> builder.put(text(key), (String) value));
        return builder;
    }

    @SuppressWarnings("unchecked") // All of them are text.
    private static AttributeKey<String> text(AttributeKey<?> key) {
        return (AttributeKey<String>) key;
    }

    private Attributes sorted() {
        return toBuilder().build();
    }

    /** Every implementation compares with its own kind only. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionRow row && sorted().equals(row.sorted());
    }

    @Override
    public int hashCode() {
        return sorted().hashCode();
    }

    @Override
    public String toString() {
        return sorted().toString();
    }
}
