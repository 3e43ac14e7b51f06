package dev.waggle.reactor;

import dev.waggle.core.contract.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The contract's upstream over HTTP/2, on a reactor-netty server without any tracing. */
final class NettyUpstream implements Upstream {

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final DisposableServer server = HttpServer.create()
            .host("localhost")
            .port(0)
            .protocol(HttpProtocol.H2C)
            .handle(this::serve)
            .bindNow();

    private Publisher<Void> serve(HttpServerRequest request, HttpServerResponse response) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.requestHeaders()
                .forEach(header -> headers.computeIfAbsent(
                                header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(header.getValue()));
        seen.add(new Seen(request.method().name(), request.uri(), headers));
        String path = "/" + request.path();
        if (path.startsWith("/status/")) {
            return response.status(Integer.parseInt(path.substring("/status/".length())))
                    .send();
        }
        return switch (path) {
            case "/redirect" ->
                response.status(302)
                        .header(
                                "location",
                                request.uri().substring(request.uri().indexOf('?') + 1))
                        .send();
            case "/echo" -> response.send(request.receive().retain());
            case "/big" -> response.sendString(Mono.just("b".repeat(1 << 20)));
            case "/stream" -> streamed(response, Mono.fromFuture(gate, true).thenReturn("second"));
            case "/broken" -> streamed(response, Mono.error(new IllegalStateException("broken")));
            case "/reset" -> {
                response.withConnection(connection -> connection.channel().close());
                yield Mono.never();
            }
            case "/hang" -> Mono.never();
            default -> response.sendString(Mono.just("ok"));
        };
    }

    private static Publisher<Void> streamed(HttpServerResponse response, Mono<String> rest) {
        return response.send(ByteBufFlux.fromString(Flux.concat(Mono.just("first"), rest)), part -> true);
    }

    @Override
    public int port() {
        return server.port();
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
    public void close() {
        server.disposeNow();
    }
}
