package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.export.SenderResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that no socket takes in one go, copied into buffers that are used again. */
@Timeout(120)
class LargeBodiesTest {

    private static final int AT_ONCE = 4;
    private static final int LENGTH = 12 * 1024 * 1024;

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
    private final ExecutorService collectors = Executors.newCachedThreadPool();
    private ServerSocket server;
    private HttpPoster poster;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket();
        server.setReceiveBufferSize(8 * 1024);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        poster = new HttpPoster(
                new LoopDrainer(loop, 0, null),
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1/traces"),
                new HttpClientOptions(),
                AT_ONCE);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        collectors.shutdownNow();
        vertx.close().await(40, TimeUnit.SECONDS);
    }

    @Test
    void eachArrivesAsItWasThoughAllAreUnderWayAtOnce() throws Exception {
        CyclicBarrier allHaveBegun = new CyclicBarrier(AT_ONCE);
        for (int round = 0; round < 2; round++) {
            List<Future<byte[]>> received = new ArrayList<>();
            List<CompletableFuture<SenderResponse>> answers = new ArrayList<>();
            List<byte[]> bodies = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                bodies.add(body(round * AT_ONCE + i));
                answers.add(post(bodies.get(i)));
                received.add(collectors.submit(() -> collect(server.accept(), allHaveBegun)));
            }
            List<byte[]> arrived = new ArrayList<>();
            for (Future<byte[]> one : received) {
                arrived.add(one.get());
            }

            assertThat(arrived).containsExactlyInAnyOrderElementsOf(bodies);
            for (CompletableFuture<SenderResponse> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void whatFollowsABrokenExchangeArrivesAsItWas() throws Exception {
        CyclicBarrier alone = new CyclicBarrier(1);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<SenderResponse> broken = post(body(2 * i));
            try (Socket socket = server.accept()) {
                line(socket.getInputStream());
            }
            assertThat(broken).failsWithin(60, TimeUnit.SECONDS);

            byte[] body = body(2 * i + 1);
            CompletableFuture<SenderResponse> answer = post(body);

            assertThat(collect(server.accept(), alone)).isEqualTo(body);
            assertThat(answer.get().status()).isEqualTo(200);
        }
    }

    @Test
    void aCollectorThatRefusesBeforeItHasReadCostsTwoBuffersAndNotOneForEachTry() throws Exception {
        byte[] body = body(1);
        long before = directMemory();
        for (int i = 0; i < 8; i++) {
            CompletableFuture<SenderResponse> answer = post(body);
            try (Socket socket = server.accept()) {
                line(socket.getInputStream());
                answer(socket, "413 Content Too Large");
                assertThat(answer.get().status()).isEqualTo(413);
            }
        }

        // Two of ours, and what Netty makes for the writes that it does by itself.
        assertThat(directMemory() - before).isLessThan(6L * LENGTH);
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private CompletableFuture<SenderResponse> post(byte[] body) {
        CompletableFuture<SenderResponse> answer = new CompletableFuture<>();
        loop.runOnContext(v -> poster.post(Map.of(), body, 0, body.length).whenComplete((response, failure) -> {
            if (failure == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return answer;
    }

    /** Reads the rest of a request when so many others have come in, too, and closes behind its answer. */
    private static byte[] collect(Socket accepted, CyclicBarrier begun) throws Exception {
        try (Socket socket = accepted) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String line = line(in);
            begun.await();
            int length = 0;
            while (!line.isEmpty()) {
                if (line.startsWith("content-length: ")) {
                    length = Integer.parseInt(line.substring("content-length: ".length()));
                }
                line = line(in);
            }
            byte[] body = in.readNBytes(length);
            answer(socket, "200 OK");
            return body;
        }
    }

    private static void answer(Socket socket, String status) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] body(int seed) {
        byte[] body = new byte[LENGTH];
        new Random(seed).nextBytes(body);
        return body;
    }
}
