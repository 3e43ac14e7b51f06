package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a session puts on its spans is attributes like any other to whoever looks at them. */
class SessionRowTest {

    private static final AttributeKey<String> PROJECT = AttributeKey.stringKey("honeyhive.project");

    private final Session session = new Session("S1", "chat", null, null, new Evaluation("R", "D", "DP", "PI"));
    private final SessionRow row = new SessionRow(session, "shop", "prod");

    @Test
    void has_the_session_and_its_evaluation() {
        Map<String, Object> walked = new HashMap<>();
        row.forEach((key, value) -> walked.put(key.getKey(), value));

        assertThat(walked)
                .containsOnly(
                        Map.entry("honeyhive.session_id", "S1"),
                        Map.entry("honeyhive.session_name", "chat"),
                        Map.entry("honeyhive.project", "shop"),
                        Map.entry("honeyhive.source", "prod"),
                        Map.entry("session.id", "S1"),
                        Map.entry("honeyhive_metadata.run_id", "R"),
                        Map.entry("honeyhive_metadata.dataset_id", "D"),
                        Map.entry("honeyhive_metadata.datapoint_id", "DP"),
                        Map.entry("honeyhive.parent_id", "PI"));
    }

    @Test
    void leaves_out_what_the_session_does_not_know() {
        Attributes least = new SessionRow(new Session("S1", null, null, null, Evaluation.NONE), null, null);

        assertThat(least.asMap().keySet())
                .extracting(AttributeKey::getKey)
                .containsExactlyInAnyOrder("honeyhive.session_id", "session.id");
    }

    @Test
    void says_the_same_however_it_is_read() {
        Attributes copy = row.toBuilder().build();

        assertThat(row.isEmpty()).isFalse();
        assertThat(row.size()).isEqualTo(9);
        assertThat(row.get(PROJECT)).isEqualTo("shop");
        assertThat(row.asMap()).isEqualTo(copy.asMap());
        assertThat(row).hasToString(copy.toString());
    }

    @Test
    void equals_a_row_with_the_same_attributes() {
        assertThat(row).isEqualTo(new SessionRow(session, "shop", "prod"));
        assertThat(row).hasSameHashCodeAs(new SessionRow(session, "shop", "prod"));
        assertThat(row).isNotEqualTo(new SessionRow(session, "shop", "test"));
    }
}
