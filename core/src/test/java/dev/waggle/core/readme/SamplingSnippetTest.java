package dev.waggle.core.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.Test;

/** The sampler of the README does what the README says of it. */
class SamplingSnippetTest {

    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("test")
            .testMode(true)
            .shutdownHook(false)
            .sampler(Sampler.parentBased(new SamplingSnippets.VipSampler()))
            .build();

    @Test
    void aShareOfTheSessionsAndAllOfVipsAreRecordedAndNoProbes() {
        int ordinary = 0;
        for (int i = 0; i < 1000; i++) {
            Context session = session("chat-" + i).storeIn(Context.root());
            Context vip = session.with(
                    Baggage.fromContext(session).toBuilder().put("tier", "vip").build());
            ordinary += isRecorded(session, "/chat") ? 1 : 0;
            assertThat(isRecorded(vip, "/chat")).isTrue();
            assertThat(isRecorded(vip, "/health")).isFalse();
        }
        // The ids are always the same ones, and so is their share.
        assertThat(ordinary).isBetween(70, 130);
    }

    private Session session(String id) {
        return tracer.newSession(s -> s.id(id));
    }

    private boolean isRecorded(Context parent, String path) {
        Event event = tracer.startEvent(parent, "GET", e -> e.attribute(AttributeKey.stringKey("url.path"), path));
        event.end();
        return event.span().getSpanContext().isSampled();
    }
}
