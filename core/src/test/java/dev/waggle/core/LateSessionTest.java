package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.http.Get;
import dev.waggle.core.http.HttpServerSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A span of somebody else's, started in the session that the caller claimed, is adopted into another one. */
class LateSessionTest {

    @ParameterizedTest
    @EnumSource
    void nothingOfTheClaimedSessionStaysOnTheSpan(Pipeline pipeline) throws IOException {
        Map<String, Object> span =
                adopted(pipeline, s -> s.id("claimed").project("p1").source("s1"));

        assertThat(span.values()).contains("found-out").doesNotContain("claimed", "p1", "s1");
        assertThat(span)
                .containsEntry("honeyhive.session_id", "found-out")
                .containsEntry("traceloop.association.properties.session_id", "found-out")
                .containsEntry("honeyhive.session_name", "found-out");
    }

    @ParameterizedTest
    @EnumSource
    void norIsItCalledAsTheOtherOne(Pipeline pipeline) throws IOException {
        Map<String, Object> span = adopted(
                pipeline, s -> s.id("claimed").name("Claimed").project("p1").source("s1"));

        assertThat(span).containsEntry("honeyhive.session_name", "found-out");
    }

    private static Map<String, Object> adopted(
            Pipeline pipeline, java.util.function.Consumer<? super SessionSpec> claimed) throws IOException {
        try (Pipeline.Running running = pipeline.start(options -> {})) {
            SessionTracer tracer = running.tracer;
            Context started = tracer.newSession(claimed).storeIn(Context.root());
            Span span = tracer.tracer().spanBuilder("GET").setParent(started).startSpan();
            Session session =
                    tracer.newSession(s -> s.id("found-out").project("p2").source("s2"));
            HttpServerSpan.adopt(
                    tracer, started.with(span), session.storeIn(Context.root().with(span)), new Get());
            span.end();
            return running.only();
        }
    }
}
