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

/** A JVM that is told to end (SIGTERM) while spans wait. */
@Timeout(90)
public abstract class EndOfTheJvmContract {

    private static final int SPANS = 5000;

    /** A main class that is given a collector's address: ends spans, says so, and waits for its end, as {@link #run} does. */
    protected abstract Class<?> application();

    /** How many spans it ends. */
    protected int spans() {
        return SPANS;
    }

    @Test
    void aProcessThatIsToldToEndLosesNothing() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            application().getName(),
                            collector.uri().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(out.readLine()).isEqualTo("ended");

                process.destroy();

                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(collector.spans()).isEqualTo(spans());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** Ends spans that would wait for an hour, says so, and waits for its end. */
    public static void run(String endpoint, SpanSender sender) throws InterruptedException {
        BatchExporter exporter = BatchExporter.builder()
                .endpoint(URI.create(endpoint))
                .sender(sender)
                .maxExportBatchSize(8192)
                .scheduleDelay(Duration.ofHours(1))
                .build();
        Tracer tracer =
                SdkTracerProvider.builder().addSpanProcessor(exporter).build().get("test");
        for (int i = 0; i < SPANS; i++) {
            tracer.spanBuilder("span").startSpan().end();
        }
        waitForTheEnd();
    }

    public static void waitForTheEnd() throws InterruptedException {
        System.out.println("ended");
        Thread.sleep(600_000);
    }
}
