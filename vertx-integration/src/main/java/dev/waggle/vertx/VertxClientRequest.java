package dev.waggle.vertx;

import dev.waggle.core.http.ClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** A request that is about to be sent, as its span reads it. */
record VertxClientRequest(RequestOptions options) implements ClientRequest {

    @Override
    public String method() {
        HttpMethod method = options.getMethod();
        return method == null ? "GET" : method.name();
    }

    @Override
    public String scheme() {
        return Boolean.TRUE.equals(options.isSsl()) ? "https" : "http";
    }

    @Override
    public String serverAddress() {
        String host = options.getHost();
        return host == null ? RequestOptions.DEFAULT_HOST : host;
    }

    @Override
    public int serverPort() {
        Integer port = options.getPort();
        return port == null ? -1 : port;
    }

    @Override
    public String pathAndQuery() {
        String uri = options.getURI();
        return uri == null || uri.isEmpty() ? "/" : uri;
    }
}
