package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Session;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A Vert.x, its tracing, and what was recorded. */
final class Traced implements AutoCloseable {

    final RecordedSpans spans = new RecordedSpans();
    final VertxTracing tracing;
    final Vertx vertx;

    Traced() {
        this(Mode.OUR_FACTORY);
    }

    Traced(Mode mode) {
        this(mode, new VertxTracingOptions());
    }

    Traced(Mode mode, VertxTracingOptions options) {
        tracing = VertxTracing.create(spans.tracer(), options);
        vertx = mode.vertx(tracing);
    }

    /** A root span called {@code name} in a new session; what {@code body} starts has to be below it. */
    <T> T within(String name, Supplier<Future<T>> body) {
        Session session = spans.tracer().newSession();
        return within(vertx.getOrCreateContext(), session, name, body);
    }

    /** The same in a session and on a Vert.x context of the caller's choice, one request's own. */
    <T> T within(io.vertx.core.Context where, Session session, String name, Supplier<Future<T>> body) {
        return await(begin(where, session, name, body));
    }

    /** The same without waiting. */
    <T> Future<T> begin(io.vertx.core.Context where, Session session, String name, Supplier<Future<T>> body) {
        ContextInternal request = ((ContextInternal) where).unwrap().duplicate();
        ContextSlot.set(request, session.storeIn(Context.root()));
        return Future.future(outcome -> request.runOnContext(
                go -> tracing.<T>event(name, e -> {}, event -> body.get()).onComplete(outcome)));
    }

    /** A context of the event loop, without a request. */
    ContextInternal eventLoop() {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    SpanData span(String name) {
        return spans.await(name);
    }

    long count(String name) {
        return spans.ended().stream().filter(s -> s.getName().equals(name)).count();
    }

    static void assertChild(SpanData child, SpanData parent) {
        assertThat(child.getTraceId()).as("trace of " + child.getName()).isEqualTo(parent.getTraceId());
        assertThat(child.getParentSpanId()).as("parent of " + child.getName()).isEqualTo(parent.getSpanId());
        assertThat(RecordedSpans.sessionOf(child))
                .as("session of " + child.getName())
                .isNotNull()
                .isEqualTo(RecordedSpans.sessionOf(parent));
    }

    static @Nullable String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
        spans.close();
    }
}
