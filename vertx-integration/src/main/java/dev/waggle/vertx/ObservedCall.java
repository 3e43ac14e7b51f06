package dev.waggle.vertx;

import dev.waggle.core.http.ClientRequest;

/** A client's request as Vert.x shows it to its tracer. */
record ObservedCall(String method, AbsoluteUri uri) implements ClientRequest {

    private static final AbsoluteUri UNKNOWN = new AbsoluteUri("http", "localhost", 80, "/");

    static ObservedCall of(ObservedHead head) {
        AbsoluteUri uri = head.uri();
        return new ObservedCall(head.method(), uri == null ? UNKNOWN : uri);
    }

    @Override
    public String scheme() {
        return uri.scheme();
    }

    @Override
    public String serverAddress() {
        return uri.host();
    }

    @Override
    public int serverPort() {
        return uri.port();
    }

    @Override
    public String pathAndQuery() {
        return uri.pathAndQuery();
    }
}
