package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeerAddressesTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        Requests.await(vertx.close());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void everyRequestOfAConnectionHasTheAddressOfItsPeer(HttpVersion version) throws Exception {
        int port = Requests.await(vertx.createHttpServer()
                        .requestHandler(request ->
                                request.response().end(request.version() + " from " + PeerAddresses.of(request)))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        WebClient client = WebClient.create(vertx, new WebClientOptions().setProtocolVersion(version));
        for (int i = 0; i < 3; i++) {
            assertThat(Requests.await(client.get(port, "127.0.0.1", "/").send()).bodyAsString())
                    .isEqualTo(version + " from 127.0.0.1");
        }
    }

    @Test
    void aConnectionIsAskedOnce() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        AtomicInteger asked = new AtomicInteger();
        HttpServerConnection connection = proxy(HttpServerConnection.class, called -> switch (called) {
            case "channelHandlerContext" -> channel.pipeline().firstContext();
            case "remoteAddress" -> SocketAddress.inetSocketAddress(8080, "10.0.0." + asked.incrementAndGet());
            default -> null;
        });
        HttpServerRequest request = request(connection);
        assertThat(PeerAddresses.of(request)).isEqualTo("10.0.0.1");
        assertThat(PeerAddresses.of(request)).isEqualTo("10.0.0.1");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aPeerWithoutAnAddressHasNone() {
        SocketAddress socket = SocketAddress.domainSocketAddress("shop.sock");
        assertThat(PeerAddresses.of(requestFrom(socket))).isNull();
        assertThat(PeerAddresses.of(requestFrom(null))).isNull();
    }

    @Test
    void aConnectionThatCannotBeLookedIntoIsAskedEachTime() {
        AtomicInteger asked = new AtomicInteger();
        HttpConnection connection = proxy(
                HttpConnection.class,
                called -> SocketAddress.inetSocketAddress(8080, "10.0.0." + asked.incrementAndGet()));
        HttpServerRequest request = request(connection);
        assertThat(PeerAddresses.of(request)).isEqualTo("10.0.0.1");
        assertThat(PeerAddresses.of(request)).isEqualTo("10.0.0.2");
    }

    private static HttpServerRequest requestFrom(SocketAddress peer) {
        HttpConnection connection = proxy(HttpConnection.class, called -> peer);
        return request(connection);
    }

    private static HttpServerRequest request(HttpConnection connection) {
        return proxy(HttpServerRequest.class, called -> called.equals("version") ? HttpVersion.HTTP_1_1 : connection);
    }

    private static <T> T proxy(Class<T> type, Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> answers.apply(called.getName())));
    }
}
