package dev.waggle.reactor;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** One request that is being answered: who it comes from, and when its span ends. */
final class ServerCall {

    private final ServerWebExchange exchange;
    private final HttpServerSpan span;

    private ServerCall(ServerWebExchange exchange, HttpServerSpan span) {
        this.exchange = exchange;
        this.span = span;
    }

    static ServerCall start(SessionTracer tracer, WebFilterOptions options, ServerWebExchange exchange, Context outer) {
        ServerHttpRequest request = exchange.getRequest();
        Context remote = tracer.extract(outer, request, RequestHeaders.GETTER);
        boolean trusted = trusts(options, request);
        SpanContext untrusted = trusted ? null : Span.fromContext(remote).getSpanContext();
        Context parent = TracingContext.withTracer(trusted ? remote : outer, tracer);
        Session session = session(tracer, options, exchange, parent);
        if (session != null) {
            parent = session.storeIn(parent);
        }
        return new ServerCall(exchange, HttpServerSpan.start(tracer, parent, untrusted, new InboundRequest(request)));
    }

    private static boolean trusts(WebFilterOptions options, ServerHttpRequest request) {
        try {
            return options.trust.trusts(request);
        } catch (RuntimeException thrown) {
            Warnings.RESOLVER.log(thrown);
            return false;
        }
    }

    private static @Nullable Session session(
            SessionTracer tracer, WebFilterOptions options, ServerWebExchange exchange, Context parent) {
        if (options.sessionFrom != null) {
            try {
                String id = options.sessionFrom.apply(exchange);
                if (id != null) {
                    return tracer.joinSession(id);
                }
            } catch (RuntimeException thrown) {
                Warnings.RESOLVER.log(thrown);
            }
        }
        return Session.fromContext(parent) == null ? tracer.newSession() : null;
    }

    Context context() {
        return span.context();
    }

    void completed() {
        nameByRoute();
        span.end(status(200));
    }

    /**
     * The filters and handlers outside turn a failure into a status, so that it is known when the response is committed;
     * once it is, the failure tore the response.
     */
    void failed(Throwable failure) {
        nameByRoute();
        span.failed(failure);
        ServerHttpResponse response = exchange.getResponse();
        if (!response.isCommitted()) {
            response.beforeCommit(() -> {
                span.end(status(500));
                return Mono.empty();
            });
        } else if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            span.disconnect(status(0));
        } else {
            span.abort(status(0), failure);
        }
    }

    void cancelled() {
        nameByRoute();
        span.disconnect(exchange.getResponse().isCommitted() ? status(0) : 0);
    }

    private void nameByRoute() {
        Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern != null) {
            span.route(pattern.toString());
        }
    }

    private int status(int otherwise) {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status == null ? otherwise : status.value();
    }
}
