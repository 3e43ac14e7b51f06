package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class EndOfTheJvmTest {

    private static final int SPANS = 5000;

    @Test
    void aProcessThatIsToldToEndLosesNothing() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Application.class.getName(),
                            collector.uri().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(out.readLine()).isEqualTo("ended");
                assertThat(collector.spans()).isZero();

                process.destroy();

                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(collector.spans()).isEqualTo(SPANS);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** Its spans would wait for an hour. */
    static final class Application {

        private Application() {}

        public static void main(String[] args) throws Exception {
            BatchExporter exporter = BatchExporter.builder()
                    .endpoint(URI.create(args[0]))
                    .sender(SpanSender.jdk())
                    .maxExportBatchSize(8192)
                    .scheduleDelay(Duration.ofHours(1))
                    .build();
            Tracer tracer = SdkTracerProvider.builder()
                    .addSpanProcessor(exporter)
                    .build()
                    .get("test");
            for (int i = 0; i < SPANS; i++) {
                tracer.spanBuilder("span").startSpan().end();
            }
            System.out.println("ended");
            Thread.sleep(600_000);
        }
    }
}
