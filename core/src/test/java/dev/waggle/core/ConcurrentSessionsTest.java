package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many sessions at once on a few threads: none of them ever sees another's. */
class ConcurrentSessionsTest {

    private static final int UNITS = 100_000;
    private static final int EVENTS_PER_UNIT = 4;
    private static final int IN_FLIGHT = 500;
    private static final AttributeKey<String> UNIT = AttributeKey.stringKey("honeyhive_metadata.unit");

    private final SessionCheck check = new SessionCheck();
    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("units")
            .testMode(true)
            .shutdownHook(false)
            .spanProcessor(check)
            .build();
    private final ExecutorService front = Executors.newFixedThreadPool(4);
    private final ExecutorService back = Executors.newFixedThreadPool(4);

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noEventOf100000UnitsOnSharedPoolsIsInAForeignSessionAndNoneIsWithout() throws Exception {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < UNITS; i++) {
            String unit = "unit-" + i;
            inFlight.acquire();
            CompletableFuture.supplyAsync(() -> unit(unit), front)
                    .thenCompose(stage -> stage)
                    .whenComplete((done, failure) -> {
                        inFlight.release();
                        if (failure != null) {
                            failures.add(failure);
                        }
                    });
        }
        inFlight.acquire(IN_FLIGHT);
        for (ExecutorService pool : new ExecutorService[] {front, back}) {
            CompletableFuture.runAsync(check::threadIsClean, pool).get(60, TimeUnit.SECONDS);
            pool.shutdown();
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        tracer.close();
        assertThat(failures).isEmpty();
        assertThat(check.wrong).isEmpty();
        assertThat(check.events.sum()).isEqualTo((long) UNITS * EVENTS_PER_UNIT);
    }

    /** An asynchronous event, in it a blocking one on the other pool, and a call to "another service" with one more. */
    private CompletionStage<String> unit(String unit) {
        Session session = tracer.newSession(s -> s.id(unit));
        return tracer.event(
                session.storeIn(Context.root()),
                "outer",
                e -> e.metadata("unit", unit),
                outer -> CompletableFuture.supplyAsync(() -> blocking(outer.context(), unit), back)
                        .thenApplyAsync(headers -> remote(headers, unit), front));
    }

    private Map<String, String> blocking(Context parent, String unit) {
        Map<String, String> headers = new HashMap<>();
        try (var scope = parent.makeCurrent();
                Event inner = tracer.startEvent("inner", e -> e.metadata("unit", unit))) {
            assertThat(inner.session()).isNotNull();
            assertThat(scope).isNotNull();
            tracer.inject(headers);
        }
        return headers;
    }

    private String remote(Map<String, String> headers, String unit) {
        Context context = tracer.extract(headers);
        tracer.startEvent(context, "served", e -> e.metadata("unit", unit)).end();
        try {
            return tracer.withRemoteContext(headers, () -> {
                try (Event event = tracer.startEvent("served-blocking", e -> e.metadata("unit", unit))) {
                    return event.span().getSpanContext().getSpanId();
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares at once, so that 400,000 spans need not be kept. */
    private static final class SessionCheck implements SpanProcessor {

        private final LongAdder events = new LongAdder();
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

        @Override
        public void onEnd(ReadableSpan span) {
            events.increment();
            String session = span.getAttribute(SessionKeys.SESSION_ID);
            String unit = span.getAttribute(UNIT);
            if (unit == null || !unit.equals(session)) {
                wrong.add(span.getName() + " of " + unit + " is in session " + session);
            }
        }

        private void threadIsClean() {
            if (Context.current() != Context.root()) {
                wrong.add("a context was left on " + Thread.currentThread().getName());
            }
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
