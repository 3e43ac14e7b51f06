package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.ClosedPort;
import dev.waggle.core.DropReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are not made, break, are not to be trusted, or lead through a proxy. */
public abstract class ConnectionContract extends SenderFixture {

    @Test
    void survivesResetsInAndAfterTheAnswer() throws Exception {
        start(
                TestCollector.sequence(
                        (request, socket, out) -> {
                            write(out, "HTTP/1.1 20");
                            reset(socket);
                        },
                        (request, socket, out) -> {
                            write(out, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
                            reset(socket);
                        },
                        (request, socket, out) -> {
                            TestCollector.reply(out, 200, Map.of(), EMPTY);
                            socket.close();
                        },
                        TestCollector.ok()),
                builder().timeout(Duration.ofSeconds(30)));
        end(1);
        assertThat(flush()).isEqualTo(delivered(1));
        assertThat(collector.requests()).hasSize(3);

        // On a connection that the collector has closed meanwhile.
        end(1);
        assertThat(flush()).isEqualTo(delivered(1));
    }

    /** Before a byte is read, with a part of the head, with a part of the body, and with all of it. */
    @ParameterizedTest(name = "after {0} bytes")
    @ValueSource(ints = {0, 20, 20_000, Integer.MAX_VALUE})
    void survivesAResetInTheRequest(int bytes) throws Exception {
        collector = TestCollector.start();
        try (TestRelay relay = TestRelay.to(collector.port()).resettingFirst(1, bytes)) {
            open(builder().endpoint(tracesAt("http", "127.0.0.1", relay.port())).timeout(Duration.ofSeconds(30)));
            end(2000);

            assertThat(flush()).isEqualTo(delivered(2000));
            assertThat(collector.spans()).isEqualTo(2000);
            assertThat(relay.connections()).isGreaterThan(1);
        }
    }

    @Test
    void givesUpOnACollectorThatAcceptsAndNeverReads() throws Exception {
        collector = TestCollector.start();
        try (TestRelay relay = TestRelay.to(collector.port()).deaf()) {
            open(builder().endpoint(tracesAt("http", "127.0.0.1", relay.port())).timeout(Duration.ofMillis(700)));
            for (int i = 0; i < 100; i++) {
                tracer().spanBuilder("span")
                        .startSpan()
                        .setAttribute("text", "x".repeat(50_000))
                        .end();
            }

            assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 100));
            assertThat(exporter.stats().inFlight()).isZero();
        }
    }

    @Test
    void waitsForACollectorThatIsNotThereYet() throws Exception {
        try (ClosedPort closed = ClosedPort.hold()) {
            CountingSender counting = new CountingSender(sender());
            open(builder().sender(counting).endpoint(closed.uri("/v1/traces")).timeout(Duration.ofSeconds(30)));
            end(5);
            var flushed = exporter.flush(LONG);
            Await.until(() -> counting.failures.get() > 0);

            collector = TestCollector.startOn(closed.number(), TestCollector.ok());

            assertThat(BatchExporterTest.get(flushed)).isEqualTo(delivered(5));
        }
    }

    @Test
    void givesUpOnAHostThatHasNoAddress() throws Exception {
        open(builder()
                .endpoint(URI.create("http://collector.invalid:4318/v1/traces"))
                .timeout(Duration.ofMillis(700)));
        end(2);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 2));
    }

    @Test
    void doesNotRetryACertificateThatItDoesNotTrust(@TempDir Path folder) throws Exception {
        collector = TestCollector.startTls(TestCertificates.make(folder, "server"), null);
        open(builder().endpoint(tracesAt("https", "127.0.0.1", collector.port())));
        end(2);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 2));
        assertThat(collector.connections()).isEqualTo(1);
        assertThat(collector.requests()).isEmpty();
    }

    @Test
    void doesNotRetryATrustedCertificateOfAnotherHost(@TempDir Path folder) throws Exception {
        TestCertificates other = TestCertificates.make(folder, "other", "dns:collector.example");
        collector = TestCollector.startTls(other, null);
        open(builder()
                .endpoint(tracesAt("https", "127.0.0.1", collector.port()))
                .certificate(other.certificatePem()));
        end(2);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 2));
        assertThat(collector.connections()).isEqualTo(1);
        assertThat(collector.requests()).isEmpty();
    }

    @Test
    void trustsTheCertificateThatItIsGivenAndShowsItsOwn(@TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server");
        TestCertificates client = TestCertificates.make(folder, "client");
        collector = TestCollector.startTls(server, client);
        open(builder()
                .endpoint(tracesAt("https", "127.0.0.1", collector.port()))
                .certificate(server.certificatePem())
                .clientCertificate(client.keyPem(), client.certificatePem()));
        end(2);

        assertThat(flush()).isEqualTo(delivered(2));
    }

    @Test
    void isNotLetInWithoutTheCertificateThatTheCollectorWants(@TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server");
        collector = TestCollector.startTls(server, TestCertificates.make(folder, "client"));
        open(builder()
                .endpoint(tracesAt("https", "127.0.0.1", collector.port()))
                .certificate(server.certificatePem())
                .timeout(Duration.ofMillis(700)));
        end(2);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 2));
        assertThat(collector.requests()).isEmpty();
    }

    @Test
    void goesThroughAProxy() throws Exception {
        collector = TestCollector.start();
        try (TestRelay proxy = TestRelay.to(collector.port())) {
            // Nobody but the proxy can find this host.
            open(builder()
                    .endpoint(URI.create("http://collector.invalid/v1/traces"))
                    .proxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
            end(3);

            assertThat(flush()).isEqualTo(delivered(3));
            assertThat(collector.requests().get(0).line())
                    .isEqualTo("POST http://collector.invalid/v1/traces HTTP/1.1");
        }
    }

    @Test
    void goesThroughATunnelOfAProxyToHttps(@TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server", "dns:collector.invalid");
        collector = TestCollector.startTls(server, null);
        try (TestRelay proxy = TestRelay.to(collector.port()).tunnel()) {
            open(builder()
                    .endpoint(URI.create("https://collector.invalid/v1/traces"))
                    .certificate(server.certificatePem())
                    .proxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
            end(3);

            assertThat(flush()).isEqualTo(delivered(3));
            assertThat(proxy.tunnels()).containsExactly("CONNECT collector.invalid:443 HTTP/1.1");
            assertThat(collector.requests().get(0).line()).isEqualTo("POST /v1/traces HTTP/1.1");
        }
    }

    @Test
    void waitsForAProxyThatIsNotThere() throws Exception {
        collector = TestCollector.start();
        try (ClosedPort closed = ClosedPort.hold()) {
            open(builder()
                    .endpoint(collector.uri())
                    .proxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.number()))
                    .timeout(Duration.ofMillis(700)));
            end(3);

            // Around the proxy would be a leak.
            assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 3));
            assertThat(collector.connections()).isZero();
        }
    }

    /** Counts the attempts that came to nothing. */
    private static final class CountingSender implements SpanSender {

        private final SpanSender sender;
        private final AtomicInteger failures = new AtomicInteger();

        CountingSender(SpanSender sender) {
            this.sender = sender;
        }

        @Override
        public void open(Destination destination) {
            sender.open(destination);
        }

        @Override
        public Drainer drainer() {
            return sender.drainer();
        }

        @Override
        public CompletableFuture<SenderResponse> send(SenderRequest request) {
            CompletableFuture<SenderResponse> answer = sender.send(request);
            answer.whenComplete((response, failure) -> {
                if (failure != null) {
                    failures.incrementAndGet();
                }
            });
            return answer;
        }

        @Override
        public void close() {
            sender.close();
        }
    }
}
