package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Opens the server event around the rest of the chain, and puts it into the Reactor Context. */
final class TracingWebFilter implements WebFilter, Ordered {

    private final SessionTracer tracer;
    private final WebFilterOptions options;

    TracingWebFilter(SessionTracer tracer, WebFilterOptions options) {
        this.tracer = tracer;
        this.options = options;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return Mono.deferContextual(view -> {
            ServerCall call = ServerCall.start(tracer, options, exchange, TracingContext.read(view));
            // Deferred once more, so that filters which work while they assemble find the context too.
            return Mono.defer(() -> chain.filter(exchange))
                    .doOnSuccess(nothing -> call.completed())
                    .doOnError(call::failed)
                    .doOnCancel(call::cancelled)
                    .contextWrite(target -> TracingContext.write(target, call.context()));
        });
    }

    /** Early, but after what an application puts at the very front. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }
}
