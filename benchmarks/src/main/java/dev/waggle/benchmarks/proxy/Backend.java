package dev.waggle.benchmarks.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;

/** What the proxy asks: the same small answer to everything. */
final class Backend {

    private static final Buffer ANSWER = Buffer.buffer(
            "{\"id\":4711,\"customer\":\"c-0123456789\",\"state\":\"shipped\",\"lines\":[{\"sku\":\"A-1\",\"count\":2},"
                    + "{\"sku\":\"B-7\",\"count\":1}],\"total\":\"129.90\"}");

    private Backend() {}

    /** Its port. */
    static Future<Integer> listen(Vertx vertx) {
        return vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(ANSWER))
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort);
    }
}
