package dev.waggle.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The README's tracer. */
class TracerSnippetTest {

    @Test
    void theTracerOfTheReadmeStartsEventsInItsProject() {
        try (SessionTracer tracer = tracer();
                Event event = tracer.startEvent("lookup", e -> e.session(tracer.newSession()))) {
            assertThat(event.span().getSpanContext().isSampled()).isTrue();
            assertThat(Objects.requireNonNull(event.session()).project()).isEqualTo("support-bot");
        }
    }

    private static SessionTracer tracer() {
        SessionTracer tracer = SessionTracer.builder()
                .service("gateway")
                .project("support-bot")
                .source("production")
                .build();
        return tracer;
    }
}
