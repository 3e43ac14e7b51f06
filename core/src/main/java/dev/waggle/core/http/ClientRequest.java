package dev.waggle.core.http;

import org.jspecify.annotations.Nullable;

/** An outbound request, as the span needs it. Read once, on the calling thread, when the span starts. */
public interface ClientRequest {

    /** The method. */
    String method();

    /** {@code http} or {@code https}. */
    String scheme();

    /** The host that is addressed, without port. */
    String serverAddress();

    /** The port that is addressed; one that is not positive is the scheme's default. */
    int serverPort();

    /** Path and query, still encoded, beginning with a slash. */
    String pathAndQuery();

    /** The path's template ({@code /users/{id}}) where the client knows it, or null. */
    default @Nullable String urlTemplate() {
        return null;
    }
}
