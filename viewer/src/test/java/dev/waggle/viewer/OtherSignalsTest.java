package dev.waggle.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metrics and logs, which agents send to the endpoint for spans. */
class OtherSignalsTest {
    private final RunningViewer viewer = RunningViewer.start();

    @AfterEach
    void close() {
        viewer.close();
    }

    @Test
    void metricsAndLogsAreAcceptedInTheEncodingOfTheRequest() {
        for (String path : List.of("/v1/metrics", "/v1/logs", "/opentelemetry/v1/metrics", "/opentelemetry/v1/logs")) {
            HttpResponse<String> protobuf = viewer.post(path, "application/x-protobuf", new byte[100_000]);
            assertThat(protobuf.statusCode()).as(path).isEqualTo(200);
            assertThat(protobuf.headers().firstValue("content-type")).hasValue("application/x-protobuf");
            assertThat(protobuf.body()).isEmpty();
            HttpResponse<String> json = viewer.post(path, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
            assertThat(json.statusCode()).as(path).isEqualTo(200);
            assertThat(json.body()).isEqualTo("{}");
        }
        assertThat(viewer.sessions("")).isEmpty();
    }

    @Test
    void theLogSaysOnceOfEachThatItIsDiscarded() {
        List<String> said = new CopyOnWriteArrayList<>();
        Handler handler = listener(said);
        Logger logger = Logger.getLogger("dev.waggle.viewer");
        logger.addHandler(handler);
        try {
            for (int i = 0; i < 2; i++) {
                viewer.post("/v1/metrics", "application/x-protobuf", new byte[0]);
                viewer.post("/v1/logs", "application/x-protobuf", new byte[0]);
            }
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(said).filteredOn(message -> message.contains("discards")).hasSize(2);
    }

    private static Handler listener(List<String> said) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
