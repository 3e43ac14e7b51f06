package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingOptionsTest {

    @Test
    void whatConfigurationSaysComesBackAsConfiguration() {
        JsonObject json = new JsonObject()
                .put("trust", "edge")
                .put("sessionRequestHeader", "x-chat")
                .put("sessionResponseHeader", "x-session")
                .put("traceResponse", true)
                .put("ignorePaths", new JsonArray().add("/health").add("/assets/*"));
        assertThat(new RoutingOptions(json).toJson()).isEqualTo(json);
        assertThat(new RoutingOptions(new RoutingOptions(json)).toJson()).isEqualTo(json);
    }

    @Test
    void anEmptyConfigurationIsTheDefault() {
        assertThat(new RoutingOptions(new JsonObject()).toJson()).isEqualTo(new RoutingOptions().toJson());
    }

    @Test
    void aPolicyThatDoesNotExistIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoutingOptions(new JsonObject().put("trust", "maybe")))
                .withMessageContaining("trust")
                .withMessageContaining("maybe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"trust\": null}",
                "{\"trust\": 1}",
                "{\"ignorePaths\": \"/health\"}",
                "{\"ignorePaths\": [1]}",
                "{\"ignorePaths\": [\"health\"]}",
                "{\"traceResponse\": null}",
                "{\"traceResponse\": \"true\"}"
            })
    void aValueOfAnotherKindIsNamed(String json) {
        JsonObject options = new JsonObject(json);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoutingOptions(options))
                .withMessageContaining(options.fieldNames().iterator().next());
    }

    @Test
    void aHeaderNameThatIsNoneIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoutingOptions().sessionResponseHeader("x session"))
                .withMessageContaining("sessionResponseHeader")
                .withMessageContaining("x session");
    }
}
