package dev.waggle.core.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's configuration that is not the environment. */
class ConfigurationSnippetTest {

    @Test
    void aConfigurationIsAskedForTheVariablesByTheirNames() {
        Map<String, String> file = Map.of(
                "OTEL_SERVICE_NAME", "from-the-file",
                "HH_TEST_MODE", "true");
        try (SessionTracer tracer = TracerSnippets.configured(file::get)) {
            assertThat(tracer).asString().contains("service from-the-file", "nowhere (test mode)");
        }
    }
}
