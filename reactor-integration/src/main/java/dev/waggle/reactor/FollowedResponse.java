package dev.waggle.reactor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Knows whether the server stopped to read the body before its end, which it does when the client is gone. Nothing else
 * says so: after that reactor-netty completes the write, and with it the whole chain, as if all had gone well. A chain that
 * fails after it was the application's to break off: an operator for time-outs cancels before it fails.
 */
class FollowedResponse extends ServerHttpResponseDecorator {

    private volatile boolean finished;
    private volatile boolean abandoned;
    private volatile boolean file;
    private volatile @Nullable Subscription body;

    private FollowedResponse(ServerHttpResponse response) {
        super(response);
    }

    static FollowedResponse of(ServerHttpResponse response) {
        return response instanceof ZeroCopyHttpOutputMessage ? new ZeroCopy(response) : new FollowedResponse(response);
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
                ? mono.doOnSubscribe(this::started).doOnTerminate(this::finish).doOnCancel(this::abandon)
                : Flux.from(body)
                        .doOnSubscribe(this::started)
                        .doOnTerminate(this::finish)
                        .doOnCancel(this::abandon);
    }

    /** Where a body failed before its first item, a handler may write another one in its place. */
    private void started(Subscription subscription) {
        finished = false;
        abandoned = false;
        body = subscription;
    }

    /** Whether one was written, to its end or not. */
    boolean hasBody() {
        return body != null || file;
    }

    /** Whether the last body was not read to its end, though its beginning was sent. */
    boolean isAbandoned() {
        return abandoned;
    }

    final void sendsFile() {
        file = true;
    }

    /**
     * The chain is over. Where the connection was closed before the first write, Spring fails the chain and forgets to
     * cancel the body, whose events would stay open for ever.
     */
    void over() {
        Subscription unread = body;
        if (unread != null && !finished) {
            unread.cancel();
        }
    }

    private void finish() {
        finished = true;
    }

    /** One of which nothing was sent may have another one, or only a status, in its place. */
    private void abandon() {
        if (!finished) {
            abandoned = isCommitted();
        }
    }

    /** Keeps the way that files go, which Spring asks for by type. */
    private static final class ZeroCopy extends FollowedResponse implements ZeroCopyHttpOutputMessage {

        ZeroCopy(ServerHttpResponse response) {
            super(response);
        }

        @Override
        public Mono<Void> writeWith(Path file, long position, long count) {
            sendsFile();
            return ((ZeroCopyHttpOutputMessage) getDelegate()).writeWith(file, position, count);
        }
    }
}
