package dev.waggle.core.http;

import org.jspecify.annotations.Nullable;

/** A request of which next to nothing is known. */
public record Get() implements ServerRequest {

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public @Nullable String path() {
        return "/";
    }

    @Override
    public @Nullable String query() {
        return null;
    }

    @Override
    public @Nullable String serverAddress() {
        return null;
    }

    @Override
    public int serverPort() {
        return -1;
    }

    @Override
    public @Nullable String protocolVersion() {
        return null;
    }

    @Override
    public @Nullable String peerAddress() {
        return null;
    }

    @Override
    public int peerPort() {
        return -1;
    }

    @Override
    public @Nullable String header(String name) {
        return null;
    }
}
