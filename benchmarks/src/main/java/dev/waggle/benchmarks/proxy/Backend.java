package dev.waggle.benchmarks.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;

/** What the proxy asks: the same small answer to everything. */
public final class Backend {

    private static final String ANSWER =
            "{\"id\":4711,\"customer\":\"c-0123456789\",\"state\":\"shipped\",\"lines\":[{\"sku\":\"A-1\",\"count\":2},"
                    + "{\"sku\":\"B-7\",\"count\":1}],\"total\":\"129.90\"}";

    private Backend() {}

    public static void main(String[] args) throws Exception {
        Buffer answer = Buffer.buffer(ANSWER);
        HttpServer server = Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(answer))
                .listen(0, "127.0.0.1")
                .await();
        System.out.println("PORT " + server.actualPort());
        Commands.serve(command -> {
            throw new IllegalArgumentException(command);
        });
        System.exit(0);
    }
}
