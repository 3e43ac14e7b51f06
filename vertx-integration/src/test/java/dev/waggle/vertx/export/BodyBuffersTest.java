package dev.waggle.vertx.export;

import static dev.waggle.vertx.export.BodyBuffers.LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyBuffersTest {

    private final BodyBuffers buffers = new BodyBuffers();

    @Test
    void aLargeBodyIsCopiedIntoDirectMemory() {
        byte[] body = body(LARGE + 20);

        ByteBuffer copy = buffers.copy(body, 7, LARGE);

        assertThat(copy).isNotNull();
        assertThat(copy.isDirect()).isTrue();
        assertThat(copy).isEqualTo(ByteBuffer.wrap(body, 7, LARGE));
    }

    @Test
    void aSmallOneIsNettys() {
        assertThat(buffers.copy(body(LARGE), 0, LARGE - 1)).isNull();
    }

    @Test
    void whatWasGivenBackIsUsedAgainAsFarAsItReaches() {
        ByteBuffer first = buffers.copy(body(LARGE), 0, LARGE);
        buffers.give(first);
        byte[] other = body(LARGE + LARGE / 16);
        ByteBuffer second = buffers.copy(other, 0, other.length);
        buffers.give(second);
        ByteBuffer larger = buffers.copy(body(4 * LARGE), 0, 4 * LARGE);

        assertThat(second).isSameAs(first).isEqualTo(ByteBuffer.wrap(other));
        assertThat(larger).isNotSameAs(first);
        assertThat(larger.remaining()).isEqualTo(4 * LARGE);
    }

    @Test
    void thereAreTwo() {
        buffers.copy(body(LARGE), 0, LARGE);
        ByteBuffer second = buffers.copy(body(LARGE), 0, LARGE);

        assertThat(buffers.copy(body(LARGE), 0, LARGE)).isNull();
        buffers.give(second);
        assertThat(buffers.copy(body(LARGE), 0, LARGE)).isSameAs(second);
    }

    @Test
    void whatWasLostIsNotUsedAgainAndNotReplacedUntilABatchIsDelivered() {
        ByteBuffer first = buffers.copy(body(LARGE), 0, LARGE);
        ByteBuffer second = buffers.copy(body(LARGE), 0, LARGE);
        buffers.lose();
        buffers.lose();

        assertThat(buffers.copy(body(LARGE), 0, LARGE)).isNull();
        buffers.delivered();
        assertThat(buffers.copy(body(LARGE), 0, LARGE))
                .isNotSameAs(first)
                .isNotSameAs(second)
                .isNotNull();
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }
}
