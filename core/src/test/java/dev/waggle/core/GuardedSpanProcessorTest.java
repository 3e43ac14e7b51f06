package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A processor of the application's own that throws harms neither the work nor the others. */
class GuardedSpanProcessorTest {

    private final Throwing throwing = new Throwing();
    private final List<String> ended = new ArrayList<>();
    private final SessionTracer tracer = SessionTracer.builder()
            .service("s")
            .testMode(true)
            .environment(name -> null)
            .spanProcessor(throwing)
            .spanProcessor(new Throwing() {
                @Override
                void called(String name) {
                    ended.add(name);
                }
            })
            .build();

    @AfterEach
    void close() {
        tracer.close();
    }

    @Test
    void theWorkOfAnEventRuns() {
        CompletableFuture<String> outcome = tracer.event(
                        "work", spec -> {}, event -> CompletableFuture.completedFuture("done"))
                .toCompletableFuture();

        assertThat(outcome).isCompletedWithValue("done");
        assertThat(throwing.calls).containsExactly("start", "ending", "end");
        assertThat(ended).containsExactly("start", "ending", "end");
    }

    /** Processors keep spans by identity, and look at their attributes. */
    @Test
    void theEndedSpanIsTheOneThatStartedWithAllThatItHasOnTheWire() {
        AtomicReference<ReadWriteSpan> started = new AtomicReference<>();
        AtomicReference<ReadableSpan> over = new AtomicReference<>();
        try (SessionTracer watched = SessionTracer.builder()
                .environment(name -> null)
                .testMode(true)
                .spanProcessor(new Throwing() {
                    @Override
                    public void onStart(Context parent, ReadWriteSpan span) {
                        started.set(span);
                    }

                    @Override
                    public void onEnd(ReadableSpan span) {
                        over.set(span);
                    }
                })
                .build()) {
            watched.startEvent(watched.newSession(s -> s.id("S1")).storeIn(Context.root()), "work", e -> {})
                    .end();
        }
        assertThat(over.get()).isSameAs(started.get());
        assertThat(over.get().getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("honeyhive.session_id"), "S1")
                .containsEntry(AttributeKey.stringKey("traceloop.association.properties.session_id"), "S1")
                .containsEntry(AttributeKey.booleanKey("honeyhive.session_auto_create"), true)
                .containsEntry(AttributeKey.stringKey("honeyhive_event_type"), "tool");
    }

    @Test
    void nothingStaysCurrent() {
        try (Event event = tracer.startEvent("work", spec -> {})) {
            assertThat(Context.current()).isSameAs(event.context());
        }

        assertThat(Context.current()).isSameAs(Context.root());
    }

    private static class Throwing implements ExtendedSpanProcessor {

        final List<String> calls = new ArrayList<>();

        void called(String name) {
            calls.add(name);
            throw new AssertionError("broken");
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            called("start");
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnding(ReadWriteSpan span) {
            called("ending");
        }

        @Override
        public boolean isOnEndingRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            called("end");
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
