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
import java.util.ArrayList;
import java.util.List;

/** A server with a plain handler, and what is needed to call it over one version of HTTP. */
final class HttpPair implements AutoCloseable {

    private final Vertx vertx;
    private final HttpVersion version;
    private final HttpServer server;

    /** Vert.x closes a client when nobody refers to it any more, whatever it is doing. */
    private final List<Object> clients = new ArrayList<>();

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
        return kept(WebClient.create(
                vertx,
                new WebClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(port())
                        .setProtocolVersion(version)
                        .setHttp2ClearTextUpgrade(false)));
    }

    /** A client on a Vert.x without any tracer. */
    HttpClient client(Vertx outside) {
        return kept(outside.createHttpClient(new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port())
                .setProtocolVersion(version)
                .setHttp2ClearTextUpgrade(false)));
    }

    private <C> C kept(C client) {
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        Traced.await(server.close());
    }
}
