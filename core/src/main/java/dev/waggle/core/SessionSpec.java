package dev.waggle.core;

import org.jspecify.annotations.Nullable;

/** What a new session is called and where it belongs. Confined to the lambda that it is passed to. */
public interface SessionSpec {

    /**
     * The id; without it a random UUID. UUID-shaped ids are lower-cased.
     *
     * @throws IllegalArgumentException when it does not match {@code [A-Za-z0-9._-]{1,128}}
     */
    SessionSpec id(String id);

    /** What a person calls it. */
    SessionSpec name(@Nullable String name);

    /** Where its events belong, instead of the tracer's project. */
    SessionSpec project(@Nullable String project);

    /** Where its events come from, instead of the tracer's source. */
    SessionSpec source(@Nullable String source);

    /** Sent by {@link SessionTracer#startSession} only. */
    SessionSpec inputs(@Nullable Object inputs);

    /** Sent by {@link SessionTracer#startSession} only. */
    SessionSpec metadata(@Nullable Object metadata);

    /** Sent by {@link SessionTracer#startSession} only. */
    SessionSpec userProperties(@Nullable Object userProperties);
}
