package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.FlushResult;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ClientKeyKindsTest {

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void aClientKeyOfThisKindIsRead(String kind, @TempDir Path folder) throws Exception {
        TestCertificates server = TestCertificates.make(folder, "server");
        TestCertificates client = TestCertificates.make(folder, "client", "dns:client.example", kind);
        try (TestCollector collector = TestCollector.startTls(server, client);
                BatchExporter exporter = BatchExporter.builder()
                        .endpoint(URI.create("https://127.0.0.1:" + collector.port() + "/v1/traces"))
                        .certificate(server.certificatePem())
                        .clientCertificate(client.keyPem(), client.certificatePem())
                        .sender(SpanSender.jdk())
                        .shutdownHook(false)
                        .build()) {
            BatchExporterTest.end(exporter);

            assertThat(BatchExporterTest.get(exporter.flush(Duration.ofSeconds(40))))
                    .isEqualTo(new FlushResult(1, Map.of(), false));
        }
    }
}
