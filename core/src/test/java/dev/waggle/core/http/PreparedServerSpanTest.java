package dev.waggle.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Session;
import dev.waggle.core.contract.RecordedSpans;
import dev.waggle.core.log.MdcScope;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The span that a tracer prepares before anybody knows whose request it is. */
class PreparedServerSpanTest {

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicBoolean found = new AtomicBoolean();
    private final RecordedSpans spans = new RecordedSpans(o -> o.sampler(new LookingSampler()));
    private final HttpServerSpan prepared = HttpServerSpan.prepare(spans.tracer(), Context.root(), new Get());

    @AfterEach
    void close() {
        spans.close();
    }

    /** As one that logs, and whose lines have the ids of the current span. */
    private final class LookingSampler implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent, String trace, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
            started.incrementAndGet();
            found.compareAndSet(false, Span.current().getSpanContext().isValid());
            return SamplingResult.recordAndSample();
        }

        @Override
        public String getDescription() {
            return "looks";
        }
    }

    @Test
    void aLineOfALogDoesNotStartIt() {
        try (MdcScope mdc = MdcScope.open(prepared.context())) {
            assertThat(MDC.get("trace_id")).isNull();
        }
        assertThat(prepared.isStarted()).isFalse();
    }

    @Test
    void whoLooksAtTheCurrentSpanWhileItStartsFindsNone() {
        try (Scope scope = prepared.context().makeCurrent()) {
            assertThat(Span.current().getSpanContext().isValid()).isTrue();
        }
        assertThat(started).hasValue(1);
        assertThat(found).isFalse();
    }

    @Test
    void whoLooksAtItWhileTheRightOneStartsInItsPlaceFindsNone() {
        Session session = spans.tracer().newSession();
        try (Scope scope = prepared.context().makeCurrent()) {
            prepared.restart(session.storeIn(Context.root()), null, new Get()).end(200);
        }
        assertThat(started).hasValue(1);
        assertThat(found).isFalse();
        assertThat(RecordedSpans.sessionOf(spans.await(SpanKind.SERVER))).isEqualTo(session.id());
    }

    @Test
    void oneThatIsGivenUpNeverStarts() {
        prepared.forgo();
        try (Scope scope = prepared.context().makeCurrent()) {
            assertThat(Span.current().getSpanContext().isValid()).isFalse();
        }
        assertThat(prepared.isClaimed()).isTrue();
        assertThat(started).hasValue(0);
    }

    @Test
    void oneThatWasLookedAtKeepsItsNameWhereTheApplicationGaveIt() {
        prepared.span().updateName("query GetUser");
        prepared.claim();
        prepared.route("/graphql");
        prepared.end(200);
        assertThat(spans.await(SpanKind.SERVER).getName()).isEqualTo("query GetUser");
    }
}
