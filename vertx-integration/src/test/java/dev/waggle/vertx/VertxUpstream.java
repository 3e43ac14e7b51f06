package dev.waggle.vertx;

import dev.waggle.core.contract.Upstream;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The contract's upstream on a Vert.x of its own, without any tracing: for HTTP/2. */
final class VertxUpstream implements Upstream {

    private final Vertx vertx = Vertx.vertx();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final HttpServer server;

    VertxUpstream() throws Exception {
        server = Requests.await(
                vertx.createHttpServer().requestHandler(this::serve).listen(0, "localhost"));
    }

    private void serve(HttpServerRequest request) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.headers()
                .forEach(header -> headers.computeIfAbsent(
                                header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(header.getValue()));
        seen.add(new Seen(request.method().name(), request.uri(), headers));
        HttpServerResponse response = request.response();
        String path = request.path();
        if (path.startsWith("/status/")) {
            response.setStatusCode(Integer.parseInt(path.substring("/status/".length())))
                    .end();
            return;
        }
        switch (path) {
            case "/redirect" ->
                response.setStatusCode(302)
                        .putHeader("location", request.query())
                        .end();
            case "/echo" -> request.body().onSuccess(response::end);
            case "/big" -> response.end("b".repeat(1 << 20));
            case "/stream" -> {
                response.setChunked(true).write("first");
                gate.thenRun(() -> vertx.runOnContext(v -> response.end("second")));
            }
            case "/broken" -> response.setChunked(true).write("first").onComplete(v -> response.reset(2));
            case "/reset" -> response.reset(2);
            case "/hang" -> {}
            default -> response.end("ok");
        }
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public List<Seen> seen() {
        return seen;
    }

    @Override
    public CompletableFuture<Void> gate() {
        return gate;
    }

    @Override
    public void close() throws Exception {
        Requests.await(vertx.close());
    }
}
