package dev.waggle.reactor.readme;

import dev.waggle.core.SessionTracer;
import dev.waggle.reactor.Enrich;
import dev.waggle.reactor.ReactorTracing;
import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.trace.SpanKind;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/** The README's recipes for reactor-netty, as they are printed there; other tests run them. */
final class RecipeSnippets {

    private RecipeSnippets() {}

    private static Mono<String> answer(HttpServerRequest request) {
        return Mono.just(request.uri());
    }

    static HttpServer server(ReactorTracing tracing) {
        return HttpServer.create()
                .route(routes -> routes.get(
                        "/ask",
                        (request, response) -> response.sendString(answer(request)
                                .transform(Enrich.event("GET /ask", e -> e.kind(SpanKind.SERVER)))
                                .contextWrite(tracing.withRequest(headers(request.requestHeaders()))))));
    }

    static Map<String, List<String>> headers(HttpHeaders headers) {
        return headers.names().stream().collect(Collectors.toMap(name -> name, headers::getAll));
    }

    static Mono<String> client(HttpClient client) {
        Mono<String> ask = Mono.defer(() -> Enrich.inject(new HashMap<String, String>())) // a map per subscription
                .flatMap(context -> client.headers(headers -> context.forEach(headers::set))
                        .get()
                        .uri("/ask")
                        .responseContent()
                        .aggregate()
                        .asString())
                .transform(Enrich.event("GET", e -> e.kind(SpanKind.CLIENT)));
        return ask;
    }

    static HttpClient redirects(SessionTracer tracer) {
        HttpClient client = HttpClient.create().followRedirect(true, redirect -> {
            if (!tracer.propagatesTo(URI.create(redirect.resourceUrl()).getHost())) {
                List.of("traceparent", "tracestate", "baggage").forEach(redirect.requestHeaders()::remove);
            }
        });
        return client;
    }
}
