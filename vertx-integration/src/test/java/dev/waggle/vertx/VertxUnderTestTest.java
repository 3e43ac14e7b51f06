package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A build that asks for another Vert.x ({@code -Dvertx.version}) tests that one, and not the pinned one once more. */
class VertxUnderTestTest {

    @Test
    void itIsTheVersionThatTheBuildWasAskedFor() throws IOException {
        String asked = System.getProperty("vertx.version");
        assumeThat(asked).as("what the build was asked for").isNotNull();
        try (InputStream version = Vertx.class.getResourceAsStream("/META-INF/vertx/vertx-version.txt")) {
            assertThat(new String(version.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(asked);
        }
    }
}
