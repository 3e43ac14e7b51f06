package dev.waggle.core;

import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * The eight fields that an event can carry.
 *
 * <p>A value is flattened under the field's prefix: the entries of a map, the components of a record and the
 * properties of a bean become {@code prefix.name}, the elements of a list or array {@code prefix.<index>}. A scalar
 * becomes {@code prefix.result} for outputs and {@code prefix.value} for the others. Null and empty containers write
 * nothing. Values are redacted, then truncated, then written, all on the calling thread; the object is not kept.
 *
 * <p>No method throws, whatever the value does: what cannot be read is left out, counted and logged once. After the
 * event's end an enrichment is dropped and counted.
 *
 * @param <E> the type that a call returns, for chaining
 */
public interface Enrichment<E extends Enrichment<E>> {

    /** Merges what the work was given, under {@code honeyhive_inputs}. */
    E inputs(@Nullable Object value);

    /** Merges what the work produced, under {@code honeyhive_outputs}. */
    E outputs(@Nullable Object value);

    /** Merges anything that describes the work, under {@code honeyhive_metadata}. */
    E metadata(@Nullable Object value);

    /** Merges measurements, under {@code honeyhive_metrics}. */
    E metrics(@Nullable Object value);

    /** Merges settings that the work ran with (model, temperature), under {@code honeyhive_config}. */
    E config(@Nullable Object value);

    /** Merges a judgement about the work, under {@code honeyhive_feedback}. */
    E feedback(@Nullable Object value);

    /** Merges what is known of the user, under {@code honeyhive_user_properties}. */
    E userProperties(@Nullable Object value);

    /** Sets {@code honeyhive_error} and the span's status ERROR; null is ignored. */
    E error(@Nullable String message);

    /**
     * Records a failure: one {@code exception} event, status ERROR and {@code honeyhive_error} =
     * {@code Type: message}. A second failure on the same event changes nothing. Null is ignored.
     */
    E error(@Nullable Throwable failure);

    /** One input. */
    default E inputs(String key, @Nullable Object value) {
        return inputs(Collections.singletonMap(key, value));
    }

    /** One output. */
    default E outputs(String key, @Nullable Object value) {
        return outputs(Collections.singletonMap(key, value));
    }

    /** One metadata entry. */
    default E metadata(String key, @Nullable Object value) {
        return metadata(Collections.singletonMap(key, value));
    }

    /** One metric. */
    default E metrics(String key, @Nullable Object value) {
        return metrics(Collections.singletonMap(key, value));
    }

    /** One setting. */
    default E config(String key, @Nullable Object value) {
        return config(Collections.singletonMap(key, value));
    }

    /** One feedback entry. */
    default E feedback(String key, @Nullable Object value) {
        return feedback(Collections.singletonMap(key, value));
    }

    /** One user property. */
    default E userProperties(String key, @Nullable Object value) {
        return userProperties(Collections.singletonMap(key, value));
    }
}
