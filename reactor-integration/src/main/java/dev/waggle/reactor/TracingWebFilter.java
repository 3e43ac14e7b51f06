package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import io.opentelemetry.context.Context;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Opens the server span around the rest of the chain, and puts it into the Reactor Context. */
final class TracingWebFilter implements WebFilter, Ordered {

    private final ServerSpans spans;

    TracingWebFilter(SessionTracer tracer, WebFilterOptions options) {
        this.spans = new ServerSpans(tracer, options);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return Mono.deferContextual(view -> {
            Context outer = TracingContext.read(view);
            if (ServerSpans.isTaken(outer)) {
                return chain.filter(exchange);
            }
            Context ignored = spans.ignored(exchange, outer);
            return ignored == null ? traced(exchange, chain, outer) : ignored(exchange, chain, ignored);
        });
    }

    private Mono<Void> traced(ServerWebExchange exchange, WebFilterChain chain, Context outer) {
        HttpServerSpan span = spans.begin(exchange, outer);
        if (span == null) {
            return chain.filter(exchange);
        }
        ServerCall call = new ServerCall(exchange, span);
        // Deferred once more, so that filters which work while they assemble find the context too.
        return Mono.defer(() -> chain.filter(call.exchange()))
                .doOnSuccess(nothing -> call.completed())
                .doOnError(call::failed)
                .doOnCancel(call::cancelled)
                .contextWrite(target -> TracingContext.write(target, span.context()));
    }

    private static Mono<Void> ignored(ServerWebExchange exchange, WebFilterChain chain, Context context) {
        return Mono.defer(() -> chain.filter(exchange)).contextWrite(target -> TracingContext.write(target, context));
    }

    /** Early, but after what an application puts at the very front. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }
}
