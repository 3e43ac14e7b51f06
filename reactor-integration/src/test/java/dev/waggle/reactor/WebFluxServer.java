package dev.waggle.reactor;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** WebFlux on a real reactor-netty server, on a port of the system's choice. */
final class WebFluxServer implements AutoCloseable {

    private final DisposableServer server;

    WebFluxServer(RouterFunction<ServerResponse> routes, WebFilter... filters) {
        this(handler(routes, filters));
    }

    private static HttpHandler handler(RouterFunction<ServerResponse> routes, WebFilter... filters) {
        HandlerStrategies.Builder strategies = HandlerStrategies.builder();
        for (WebFilter filter : filters) {
            strategies.webFilter(filter);
        }
        return RouterFunctions.toHttpHandler(routes, strategies.build());
    }

    WebFluxServer(HttpHandler handler) {
        server = HttpServer.create()
                .host("localhost")
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                .port(0)
                .httpRequestDecoder(spec -> spec.h2cMaxContentLength(1 << 20))
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
    }

    int port() {
        return server.port();
    }

    String url(String path) {
        return "http://localhost:" + port() + path;
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
