package dev.waggle.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSessionTest {

    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .project("ours")
            .source("production")
            .sessionName("chat")
            .testMode(true)
            .build();

    @Test
    void withoutHeadersItIsANewSessionWithTheServicesOwnNames() {
        Session session = RequestSession.of(tracer, Context.root(), null);
        assertThat(session.id()).hasSize(36);
        assertThat(session.project()).isEqualTo("ours");
        assertThat(session.source()).isEqualTo("production");
        assertThat(session.name()).isEqualTo("chat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"project=theirs,user=1", "session_id=a=b==,project=theirs", "honeyhive_project=theirs"})
    void theCallersProjectWinsOverTheServicesOwnAlsoWhereItsSessionIsNone(String baggage) {
        Context context = tracer.extract(Map.of("baggage", baggage));
        Context inSession = RequestSession.of(tracer, context, null).storeIn(context);

        Session session = Session.fromContext(inSession);
        assertThat(session).isNotNull();
        assertThat(session.id()).hasSize(36);
        assertThat(session.project()).isEqualTo("theirs");
        assertThat(session.source()).isEqualTo("production");
        assertThat(session.name()).isEqualTo("chat");
        Map<String, String> onward = new HashMap<>();
        tracer.inject(inSession, onward);
        assertThat(onward.get("baggage")).contains("project=theirs").doesNotContain("ours");
    }

    @Test
    void baggageThatSaysNothingOfItLeavesTheServicesOwnNames() {
        Context context = tracer.extract(Map.of("baggage", "user=1"));
        Session session = RequestSession.of(tracer, context, null);
        assertThat(session.project()).isEqualTo("ours");
        assertThat(session.source()).isEqualTo("production");
    }
}
