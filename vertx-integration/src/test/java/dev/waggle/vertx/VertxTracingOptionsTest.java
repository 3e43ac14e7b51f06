package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VertxTracingOptionsTest {

    @Test
    void whatConfigurationSaysComesBackAsConfiguration() {
        JsonObject json = new JsonObject().put("replyTimeoutMs", 1500L).put("messageEvents", true);
        assertThat(new VertxTracingOptions(json).toJson()).isEqualTo(json);
        assertThat(new VertxTracingOptions(new VertxTracingOptions(json)).toJson())
                .isEqualTo(json);
    }

    @Test
    void anEmptyConfigurationIsTheDefault() {
        assertThat(new VertxTracingOptions(new JsonObject()).toJson()).isEqualTo(new VertxTracingOptions().toJson());
    }

    @ParameterizedTest
    @CsvSource({"replyTimeoutMs, soon", "messageEvents, perhaps"})
    void aValueThatIsNoneIsNamed(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VertxTracingOptions(new JsonObject().put(option, value)))
                .withMessageContaining(option)
                .withMessageContaining(value);
    }

    @Test
    void aReplyTimeoutThatIsNotPositiveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VertxTracingOptions(new JsonObject().put("replyTimeoutMs", 0)))
                .withMessageContaining("replyTimeout");
    }
}
