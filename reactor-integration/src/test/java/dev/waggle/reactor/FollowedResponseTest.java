package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** On a server that, as reactor-netty does when the client is gone, stops to read and completes. */
class FollowedResponseTest {

    private static final DefaultDataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

    private Flux<DataBuffer> tokens(int count) {
        return Flux.range(0, count).map(i -> BUFFERS.wrap(new byte[] {'a'}));
    }

    private static FollowedResponse reading(int items) {
        return FollowedResponse.of(new Reading(items));
    }

    @Test
    void aBodyThatIsReadToItsEndIsNotAbandoned() {
        FollowedResponse response = reading(10);
        response.writeWith(tokens(2)).block();
        assertThat(response.isAbandoned()).isFalse();
    }

    @Test
    void aBodyThatIsNotReadToItsEndIsAbandoned() {
        FollowedResponse response = reading(1);
        response.writeWith(tokens(2)).block();
        assertThat(response.isAbandoned()).isTrue();
    }

    @Test
    void aBodyInPlaceOfOneThatFailedIsFollowedToo() {
        FollowedResponse response = reading(1);
        response.writeWith(Flux.error(new IllegalStateException("before its first item")))
                .onErrorResume(failure -> response.writeWith(tokens(2)))
                .block();
        assertThat(response.isAbandoned()).isTrue();
    }

    @Test
    void aBodyThatIsBrokenOffBeforeAnythingWasSentIsNotAbandoned() {
        FollowedResponse response = reading(2);
        response.writeWith(Flux.never()).subscribe().dispose();
        assertThat(response.isAbandoned()).isFalse();
    }

    @Test
    void aBodyThatIsBrokenOffAfterItsFirstItemIsAbandonedUntilThereIsAnother() {
        FollowedResponse response = reading(2);
        response.writeWith(Flux.concat(tokens(1), Flux.never())).subscribe().dispose();
        assertThat(response.isAbandoned()).isTrue();
        response.writeWith(tokens(1)).block();
        assertThat(response.isAbandoned()).isFalse();
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
