package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {

    @Test
    void aConnectionsAddressIsPutTogetherOnce() {
        SocketAddress peer = peer(1);

        assertThat(PeerAddresses.textOf(peer)).isEqualTo("10.0.0.1").isSameAs(PeerAddresses.textOf(peer));
    }

    @Test
    void twoConnectionsOfAPeerHaveTheSameAddress() {
        assertThat(PeerAddresses.textOf(peer(2))).isSameAs(PeerAddresses.textOf(peer(2)));
    }

    @Test
    void connectionsThatAreMoreThanThereArePlacesKeepTheirOwn() {
        List<SocketAddress> peers =
                IntStream.rangeClosed(1, 2000).mapToObj(PeerAddressesTest::peer).toList();

        for (int turn = 0; turn < 2; turn++) {
            for (SocketAddress peer : peers) {
                assertThat(PeerAddresses.textOf(peer)).isEqualTo(peer.hostAddress());
            }
        }
    }

    @Test
    void whatHasNoAddressHasNone() {
        SocketAddress socket = SocketAddress.domainSocketAddress("/run/shop.sock");

        assertThat(PeerAddresses.textOf(socket)).isNull();
        assertThat(PeerAddresses.textOf(socket)).isNull();
    }

    private static SocketAddress peer(int number) {
        return SocketAddress.inetSocketAddress(
                new InetSocketAddress("10.0." + number / 256 + "." + number % 256, 40_000));
    }
}
