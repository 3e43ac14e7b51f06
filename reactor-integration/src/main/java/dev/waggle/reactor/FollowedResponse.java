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
 * Says when the server stops to read the body before its end, which it does when the client is gone. Nothing else says
 * so: after that reactor-netty completes the write, and with it the whole chain, as if all had gone well.
 */
class FollowedResponse extends ServerHttpResponseDecorator {

    private final Runnable abandoned;
    private volatile boolean finished;
    private volatile boolean file;
    private volatile @Nullable Subscription body;

    private FollowedResponse(ServerHttpResponse response, Runnable abandoned) {
        super(response);
        this.abandoned = abandoned;
    }

    static FollowedResponse of(ServerHttpResponse response, Runnable abandoned) {
        return response instanceof ZeroCopyHttpOutputMessage
                ? new ZeroCopy(response, abandoned)
                : new FollowedResponse(response, abandoned);
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
        body = subscription;
    }

    /** Whether one was written, to its end or not. */
    boolean hasBody() {
        return body != null || file;
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

    private void abandon() {
        if (!finished) {
            abandoned.run();
        }
    }

    /** Keeps the way that files go, which Spring asks for by type. */
    private static final class ZeroCopy extends FollowedResponse implements ZeroCopyHttpOutputMessage {

        ZeroCopy(ServerHttpResponse response, Runnable abandoned) {
            super(response, abandoned);
        }

        @Override
        public Mono<Void> writeWith(Path file, long position, long count) {
            sendsFile();
            return ((ZeroCopyHttpOutputMessage) getDelegate()).writeWith(file, position, count);
        }
    }
}
