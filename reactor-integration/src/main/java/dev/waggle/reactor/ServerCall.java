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
        this.response = FollowedResponse.of(exchange.getResponse());
        this.exchange = exchange.mutate().response(response).build();
    }

    /** What the rest of the chain has to work with. */
    ServerWebExchange exchange() {
        return exchange;
    }

    /** Where the handler left the commit to the server, what runs before it may still fail; only reactor-netty tells. */
    void completed() {
        if (response.isAbandoned()) {
            cancelled();
            return;
        }
        nameByRoute();
        if (!response.isCommitted() && Present.REACTOR_NETTY && NettyRequests.whenOver(response, this::over)) {
            endAtCommit(200);
        } else {
            span.end(sent(200));
        }
    }

    /**
     * The filters and handlers outside turn a failure into a status, so that it is known when the response is committed;
     * once it is, the failure tore the response.
     */
    void failed(Throwable failure) {
        nameByRoute();
        span.failed(failure);
        if (!response.isCommitted()) {
            endAtCommit(500);
            if (Present.REACTOR_NETTY) {
                NettyRequests.whenOver(response, this::over);
            }
        } else if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            span.disconnect(sent(0));
        } else {
            span.abort(sent(0), failure);
        }
        response.over();
    }

    private void endAtCommit(int otherwise) {
        response.beforeCommit(() -> {
            span.end(status(otherwise));
            return Mono.empty();
        });
    }

    /**
     * What nothing here hears of: a client that leaves before the commit cancels handlers further out, and where a commit
     * action fails, those behind it never run.
     */
    private void over(int sent) {
        if (sent > 0) {
            span.end(sent);
        } else {
            cancelled();
        }
    }

    /** The client went away: the chain was cancelled, or its body and nothing failed. */
    void cancelled() {
        nameByRoute();
        span.disconnect(response.isCommitted() ? sent(200) : 0);
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

    /** The 101 of a WebSocket is written past the response, which says 200 then and had no body. */
    private int sent(int otherwise) {
        int status = status(otherwise);
        boolean upgraded = status == 200
                && !response.hasBody()
                && "websocket"
                        .equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade());
        return upgraded ? 101 : status;
    }

    private int status(int otherwise) {
        HttpStatusCode status = response.getStatusCode();
        return status == null ? otherwise : status.value();
    }
}
