package dev.waggle.core.http;

import org.jspecify.annotations.Nullable;

/** An inbound request, as the span needs it. Read once, on the calling thread, when the span starts. */
public interface ServerRequest {

    /** The method as it was sent. */
    String method();

    /** {@code http} or {@code https}. */
    String scheme();

    /** The path without the query, still encoded; null when the request has none. */
    @Nullable
    String path();

    /** The query without the question mark, or null. */
    @Nullable
    String query();

    /** The host that the client addressed, without port, or null. */
    @Nullable
    String serverAddress();

    /** The port that the client addressed, or a number that is not positive when it is not known. */
    int serverPort();

    /** {@code 1.0}, {@code 1.1}, {@code 2}, {@code 3}, or null. */
    @Nullable
    String protocolVersion();

    /** The address of the other end of the connection, or null. */
    @Nullable
    String peerAddress();

    /** The port of the other end of the connection, or a number that is not positive. */
    int peerPort();

    /** The first value of a header, whatever the case of its name, or null. */
    @Nullable
    String header(String name);
}
