package dev.waggle.core.export;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A collector that does as it is told, and an exporter in front of it, on whatever sender a test names. */
@Timeout(120)
public abstract class SenderFixture {

    static final Duration LONG = Duration.ofSeconds(40);
    static final byte[] EMPTY = {};

    /** Ask again at once: what is no test of the waiting need not wait. */
    static final Map<String, String> AT_ONCE = Map.of("retry-after", "0");

    TestCollector collector;
    BatchExporter exporter;
    private SdkTracerProvider provider;

    protected abstract SpanSender sender();

    @AfterEach
    void close() throws Exception {
        if (provider != null) {
            provider.close();
        }
        if (collector != null) {
            collector.close();
        }
    }

    BatchExporterBuilder builder() {
        return BatchExporter.builder().sender(sender()).shutdownHook(false).timeout(Duration.ofSeconds(10));
    }

    void start(TestCollector.Behavior behavior) throws IOException {
        start(behavior, builder());
    }

    void start(TestCollector.Behavior behavior, BatchExporterBuilder builder) throws IOException {
        collector = TestCollector.start(behavior);
        open(builder.endpoint(collector.uri()));
    }

    void open(BatchExporterBuilder builder) {
        exporter = builder.build();
        provider = SdkTracerProvider.builder().addSpanProcessor(exporter).build();
    }

    Tracer tracer() {
        return provider.get("test");
    }

    void end(int spans) {
        for (int i = 0; i < spans; i++) {
            tracer().spanBuilder("span").startSpan().setAttribute("i", i).end();
        }
    }

    FlushResult flush() throws Exception {
        return BatchExporterTest.get(exporter.flush(LONG));
    }

    static FlushResult delivered(long spans) {
        return new FlushResult(spans, Map.of(), false);
    }

    static FlushResult lost(DropReason reason, long spans) {
        return new FlushResult(0, Map.of(reason, spans), false);
    }

    static URI tracesAt(String scheme, String host, int port) {
        return URI.create(scheme + "://" + host + ":" + port + "/v1/traces");
    }

    static TestCollector.Behavior answer(int status, Map<String, String> headers) {
        return (request, socket, out) -> TestCollector.reply(out, status, headers, EMPTY);
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
