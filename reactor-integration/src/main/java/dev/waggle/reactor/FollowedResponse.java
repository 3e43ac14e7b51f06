package dev.waggle.reactor;

import java.nio.file.Path;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Knows whether the body was read to its end. Nothing else says so: reactor-netty completes the write, and with it the
 * whole chain, when the client has closed the connection.
 */
class FollowedResponse extends ServerHttpResponseDecorator {

    private volatile boolean finished;
    private volatile boolean abandoned;

    FollowedResponse(ServerHttpResponse response) {
        super(response);
    }

    static FollowedResponse of(ServerHttpResponse response) {
        return response instanceof ZeroCopyHttpOutputMessage
                ? new ZeroCopy(response)
                : new FollowedResponse(response);
    }

    /** Whether the server stopped to read the body before it had ended. */
    boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return super.writeWith(followed(body));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return super.writeAndFlushWith(followed(body));
    }

    /** A Mono stays one: Spring sets the length of those. */
    private <T> Publisher<T> followed(Publisher<T> body) {
        return body instanceof Mono<T> mono
                ? mono.doOnTerminate(this::finish).doOnCancel(this::abandon)
                : Flux.from(body).doOnTerminate(this::finish).doOnCancel(this::abandon);
    }

    private void finish() {
        finished = true;
    }

    private void abandon() {
        if (!finished) {
            abandoned = true;
        }
    }

    /** Keeps the way that files go, which Spring asks for by type. */
    private static final class ZeroCopy extends FollowedResponse implements ZeroCopyHttpOutputMessage {

        ZeroCopy(ServerHttpResponse response) {
            super(response);
        }

        @Override
        public Mono<Void> writeWith(Path file, long position, long count) {
            return ((ZeroCopyHttpOutputMessage) getDelegate()).writeWith(file, position, count);
        }
    }
}
