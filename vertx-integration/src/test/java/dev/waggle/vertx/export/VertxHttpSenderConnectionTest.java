package dev.waggle.vertx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.export.TestCertificates;
import dev.waggle.core.export.TestCollector;
import dev.waggle.core.export.TestRelay;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS, proxies, retries and the deadline, as the exporter has configured them. */
@Timeout(60)
class VertxHttpSenderConnectionTest {

    @Test
    void trustsAndShowsWhatIsInTheContextThatItIsGiven(@TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server");
        TestCertificates client = TestCertificates.make(folder, "client");
        try (TestCollector collector = TestCollector.startTls(server, client)) {
            SenderConfig config = new SenderConfig(secure(collector)).tls(client.serverContext(server));

            assertThat(config.send().getStatusCode()).isEqualTo(200);
            assertThat(collector.requests().get(0).body()).isEqualTo(SenderConfig.MESSAGE);
        }
    }

    @Test
    void doesNotRetryACertificateThatItDoesNotTrust(@TempDir Path folder) throws Exception {
        try (TestCollector collector = TestCollector.startTls(TestCertificates.make(folder, "server"), null)) {
            SenderConfig config = new SenderConfig(secure(collector)).attempts(3);

            assertThatThrownBy(config::send).isInstanceOf(ExecutionException.class);
            assertThat(collector.connections()).isEqualTo(1);
            assertThat(collector.requests()).isEmpty();
        }
    }

    @Test
    void doesNotRetryATrustedCertificateOfAnotherHost(@TempDir Path folder) throws Exception {
        TestCertificates other = TestCertificates.make(folder, "other", "dns:collector.example");
        try (TestCollector collector = TestCollector.startTls(other, null)) {
            SenderConfig config = new SenderConfig(secure(collector))
                    .tls(other.serverContext(other))
                    .attempts(3);

            assertThatThrownBy(config::send).isInstanceOf(ExecutionException.class);
            assertThat(collector.connections()).isEqualTo(1);
            assertThat(collector.requests()).isEmpty();
        }
    }

    @Test
    void goesThroughTheProxy() throws Exception {
        try (TestCollector collector = TestCollector.start();
                TestRelay proxy = TestRelay.to(collector.port())) {
            // Nobody but the proxy can find this host.
            SenderConfig config =
                    new SenderConfig(URI.create("http://collector.invalid/v1/traces")).proxy(proxyOptions(proxy));

            assertThat(config.send().getStatusCode()).isEqualTo(200);
            assertThat(collector.requests().get(0).line())
                    .isEqualTo("POST http://collector.invalid/v1/traces HTTP/1.1");
        }
    }

    @Test
    void goesThroughATunnelOfTheProxyToHttps(@TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server", "dns:collector.invalid");
        try (TestCollector collector = TestCollector.startTls(server, null);
                TestRelay proxy = TestRelay.to(collector.port()).tunnel()) {
            SenderConfig config = new SenderConfig(URI.create("https://collector.invalid/v1/traces"))
                    .tls(server.serverContext(server))
                    .proxy(proxyOptions(proxy));

            assertThat(config.send().getStatusCode()).isEqualTo(200);
            assertThat(proxy.tunnels()).containsExactly("CONNECT collector.invalid:443 HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void sendsAgainWhatTheCollectorMayTakeLater(int status) throws Exception {
        try (TestCollector collector =
                TestCollector.start(TestCollector.sequence(TestCollector.status(status), TestCollector.ok()))) {
            SenderConfig config = new SenderConfig(collector.uri()).attempts(2);

            assertThat(config.send().getStatusCode()).isEqualTo(200);
            assertThat(collector.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 500, 501})
    void doesNotSendAgainWhatTheCollectorHasRefused(int status) throws Exception {
        try (TestCollector collector =
                TestCollector.start(TestCollector.sequence(TestCollector.status(status), TestCollector.ok()))) {
            SenderConfig config = new SenderConfig(collector.uri()).attempts(3);

            assertThat(config.send().getStatusCode()).isEqualTo(status);
            assertThat(collector.requests()).hasSize(1);
        }
    }

    @Test
    void sendsNoMoreOftenThanItIsTold() throws Exception {
        try (TestCollector collector = TestCollector.start(TestCollector.status(503))) {
            SenderConfig config = new SenderConfig(collector.uri()).attempts(3);

            assertThat(config.send().getStatusCode()).isEqualTo(503);
            assertThat(collector.requests()).hasSize(3);
        }
    }

    @Test
    void givesUpOnACollectorThatNeverAnswers() throws Exception {
        try (TestCollector collector = TestCollector.start((request, socket, out) -> {})) {
            SenderConfig config = new SenderConfig(collector.uri())
                    .timeout(Duration.ofMillis(700))
                    .attempts(3);

            assertThatThrownBy(config::send)
                    .as("the test itself waits for longer")
                    .isNotInstanceOf(TimeoutException.class);
            assertThat(collector.requests()).hasSizeLessThan(2);
        }
    }

    private static URI secure(TestCollector collector) {
        return URI.create("https://127.0.0.1:" + collector.port() + "/v1/traces");
    }

    private static ProxyOptions proxyOptions(TestRelay proxy) {
        return ProxyOptions.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
    }
}
