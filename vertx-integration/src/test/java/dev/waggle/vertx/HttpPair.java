package dev.waggle.vertx;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

/** A server with a plain handler, and what is needed to call it over one version of HTTP. */
final class HttpPair implements AutoCloseable {

    private final Vertx vertx;
    private final HttpVersion version;
    private final HttpServer server;

    HttpPair(Vertx vertx, HttpVersion version, Handler<HttpServerRequest> handler) {
        this.vertx = vertx;
        this.version = version;
        this.server = Traced.await(vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .requestHandler(handler)
                .listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    /** A client on the Vert.x of the server. */
    WebClient webClient() {
        return WebClient.create(
                vertx,
                new WebClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(port())
                        .setProtocolVersion(version)
                        .setHttp2ClearTextUpgrade(false));
    }

    /** A client on a Vert.x without any tracer. */
    HttpClient client(Vertx outside) {
        return outside.createHttpClient(new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port())
                .setProtocolVersion(version)
                .setHttp2ClearTextUpgrade(false));
    }

    @Override
    public void close() {
        Traced.await(server.close());
    }
}
