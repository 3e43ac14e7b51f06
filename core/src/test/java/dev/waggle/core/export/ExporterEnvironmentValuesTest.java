package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.DropReason;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an exporter does with the numbers that its environment gives, on a clock that stands still. */
class ExporterEnvironmentValuesTest {

    private final HandDrainer drainer = new HandDrainer();

    /** Answers nothing, and remembers how long it might have taken. */
    private final class Patience implements SpanSender {

        private @Nullable Duration timeout;

        @Override
        public void open(Destination destination) {}

        @Override
        public Drainer drainer() {
            return drainer;
        }

        @Override
        public CompletableFuture<SenderResponse> send(SenderRequest request) {
            timeout = request.timeout();
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }

    private final Patience sender = new Patience();

    @Test
    void theTimeOutsAndDelaysAreMilliseconds() {
        BatchExporter exporter =
                exporter(Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "7000", "OTEL_BSP_SCHEDULE_DELAY", "3000"));
        end(exporter, 1);
        assertThat(drainer.runOne()).isTrue();
        assertThat(drainer.delays()).containsExactly(Duration.ofSeconds(3).toNanos());

        assertThat(timeout(exporter)).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_TIMEOUT, OTEL_BSP_EXPORT_TIMEOUT",
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, OTEL_BSP_EXPORT_TIMEOUT",
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT",
    })
    void theMoreParticularTimeOutWins(String winner, String other) {
        assertThat(timeout(exporter(Map.of(winner, "7000", other, "9000")))).isEqualTo(Duration.ofSeconds(7));
        assertThat(timeout(exporter(Map.of(winner, "9000", other, "7000")))).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void theBatchProcessorsTimeOutCountsWhereThereIsNoOther() {
        assertThat(timeout(exporter(Map.of("OTEL_BSP_EXPORT_TIMEOUT", "7000")))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void theQueueHoldsAsManySpansAsItIsTold() {
        BatchExporter exporter = exporter(Map.of("OTEL_BSP_MAX_QUEUE_SIZE", "8"));
        end(exporter, 11);

        assertThat(exporter.stats().queued()).isEqualTo(8);
        assertThat(exporter.stats().dropped()).isEqualTo(Map.of(DropReason.QUEUE_FULL, 3L));
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_CLIENT_KEY, /keys/client.pem",
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE, /keys/chain.pem"
    })
    void aClientKeyAndItsCertificateGoTogether(String variable, String file) {
        assertThatThrownBy(() -> exporter(Map.of(variable, file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("go together")
                .hasMessageContaining(file);
    }

    private BatchExporter exporter(Map<String, String> environment) {
        return BatchExporter.builder()
                .fromEnvironment(environment::get)
                .endpoint(URI.create("http://localhost:1/v1/traces"))
                .sender(sender)
                .clock(drainer)
                .shutdownHook(false)
                .build();
    }

    private static void end(BatchExporter exporter, int spans) {
        SdkTracerProvider provider =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build();
        for (int i = 0; i < spans; i++) {
            provider.get("test").spanBuilder("span").startSpan().end();
        }
    }

    /** How long the request of a span may take. */
    private @Nullable Duration timeout(BatchExporter exporter) {
        end(exporter, 1);
        exporter.flush(Duration.ofSeconds(60));
        while (drainer.runOne()) {
            continue;
        }
        return sender.timeout;
    }
}
