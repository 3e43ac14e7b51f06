package dev.waggle.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class MdcScopeTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    private final Context context = Context.root()
            .with(Span.wrap(SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault())))
            .with(Baggage.builder().put("session_id", "s-1").build());

    @AfterEach
    void clear() {
        MDC.clear();
    }

    @Test
    void traceSpanAndSessionStandInTheMdcWhileTheScopeIsOpen() {
        try (MdcScope scope = MdcScope.open(context)) {
            assertThat(MDC.getCopyOfContextMap())
                    .isEqualTo(Map.of("trace_id", TRACE, "span_id", SPAN, "session_id", "s-1"));
        }
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void whatStoodThereBeforeStandsThereAgainAndOtherKeysAreLeftAlone() {
        MDC.put("trace_id", "outer");
        MDC.put("user", "u");
        MdcScope.run(context, () -> {
            MDC.put("user", "changed");
            assertThat(MDC.get("trace_id")).isEqualTo(TRACE);
        });
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("trace_id", "outer", "user", "changed"));
    }

    @Test
    void whatTheContextLacksIsAbsentInside() {
        MDC.put("session_id", "outer");
        MdcScope.run(Context.root(), () -> assertThat(MDC.get("session_id")).isNull());
        assertThat(MDC.get("session_id")).isEqualTo("outer");
    }

    @Test
    void nothingIsLeftOnAPooledThreadWhateverTheBodyDoes() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(() -> {
                        assertThatThrownBy(() -> MdcScope.call(context, () -> {
                                    throw new IllegalStateException("boom");
                                }))
                                .hasMessage("boom");
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(pool.submit(MDC::getCopyOfContextMap).get(30, TimeUnit.SECONDS))
                    .isNullOrEmpty();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void closingOnAnotherThreadOrTwiceChangesNothing() throws Exception {
        MdcScope scope = MdcScope.open(context);
        Thread other = new Thread(() -> {
            MDC.put("trace_id", "other");
            scope.close();
            assertThat(MDC.get("trace_id")).isEqualTo("other");
        });
        other.start();
        other.join();
        assertThat(MDC.get("trace_id")).isEqualTo(TRACE);
        scope.close();
        MDC.put("trace_id", "later");
        scope.close();
        assertThat(MDC.get("trace_id")).isEqualTo("later");
    }
}
