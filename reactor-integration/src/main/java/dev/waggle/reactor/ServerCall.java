package dev.waggle.reactor;

import dev.waggle.core.http.HttpServerSpan;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** Ends the span of one request with what became of its response. */
final class ServerCall {

    private final ServerWebExchange exchange;
    private final FollowedResponse response;
    private final HttpServerSpan span;

    ServerCall(ServerWebExchange exchange, HttpServerSpan span) {
        this.span = span;
        this.response = FollowedResponse.of(exchange.getResponse(), this::cancelled);
        this.exchange = exchange.mutate().response(response).build();
    }

    /** What the rest of the chain has to work with. */
    ServerWebExchange exchange() {
        return exchange;
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
        if (!response.isCommitted()) {
            response.beforeCommit(() -> {
                span.end(status(500));
                return Mono.empty();
            });
            if (Present.REACTOR_NETTY) {
                // A client that leaves before the commit cancels handlers further out, which nothing here hears of.
                NettyRequests.whenOver(response, this::cancelled);
            }
        } else if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            span.disconnect(status(0));
        } else {
            span.abort(status(0), failure);
        }
        response.over();
    }

    /** The client went away, seen by the chain or by its body. */
    void cancelled() {
        nameByRoute();
        span.disconnect(response.isCommitted() ? status(200) : 0);
    }

    private void nameByRoute() {
        Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern == null) {
            pattern = exchange.getAttribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
        }
        if (pattern != null) {
            span.route(pattern.toString());
        }
    }

    private int status(int otherwise) {
        HttpStatusCode status = response.getStatusCode();
        return status == null ? otherwise : status.value();
    }
}
