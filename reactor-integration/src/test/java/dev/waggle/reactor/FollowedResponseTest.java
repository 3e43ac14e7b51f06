package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** On a server that, as reactor-netty does when the client is gone, stops to read and completes. */
class FollowedResponseTest {

    private static final DefaultDataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

    private final AtomicInteger abandoned = new AtomicInteger();

    private Flux<DataBuffer> tokens(int count) {
        return Flux.range(0, count).map(i -> BUFFERS.wrap(new byte[] {'a'}));
    }

    private ServerHttpResponse reading(int items) {
        return FollowedResponse.of(new Reading(items), abandoned::incrementAndGet);
    }

    @Test
    void aBodyThatIsReadToItsEndIsNotAbandoned() {
        reading(10).writeWith(tokens(2)).block();
        assertThat(abandoned).hasValue(0);
    }

    @Test
    void aBodyThatIsNotReadToItsEndIsAbandoned() {
        reading(1).writeWith(tokens(2)).block();
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void aBodyInPlaceOfOneThatFailedIsFollowedToo() {
        ServerHttpResponse response = reading(1);
        response.writeWith(Flux.error(new IllegalStateException("before its first item")))
                .onErrorResume(failure -> response.writeWith(tokens(2)))
                .block();
        assertThat(abandoned).hasValue(1);
    }

    private static final class Reading extends AbstractServerHttpResponse {

        private final int items;

        Reading(int items) {
            super(BUFFERS);
            this.items = items;
        }

        @Override
        protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
            return Flux.from(body).take(items).then();
        }

        @Override
        protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return Flux.from(body).take(items).then();
        }

        @Override
        public <T> T getNativeResponse() {
            throw new IllegalStateException("not asked for");
        }

        @Override
        protected void applyStatusCode() {}

        @Override
        protected void applyHeaders() {}

        @Override
        protected void applyCookies() {}
    }
}
