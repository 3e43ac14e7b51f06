package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DESIGN, line 3: parallel branches in one request that each make a span current corrupt each other.
 *
 * <p>Stock: there is one slot for both branches; the second overwrites the first. Ours: {@code tracing.event} gives each
 * branch a Vert.x context of its own. The same in all three modes, because no tracer is asked.
 */
class ParallelBranchesTest {

    @ParameterizedTest
    @EnumSource(Mode.class)
    void branchesThatMakeTheirSpanCurrentOverwriteEachOther(Mode mode) {
        try (Traced traced = new Traced(mode)) {
            traced.within("root", () -> Future.all(current(traced, "left", 10), current(traced, "right", 20)));

            // What the left branch does next is below the right one, which came later.
            assertThat(traced.span("left leaf").getParentSpanId())
                    .isEqualTo(traced.span("right").getSpanId());
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void branchesInEventsStayApart(Mode mode) {
        try (Traced traced = new Traced(mode)) {
            traced.within("root", () -> Future.all(event(traced, "left", 20), event(traced, "right", 10)));

            assertChild(traced.span("left"), traced.span("root"));
            assertChild(traced.span("right"), traced.span("root"));
            assertChild(traced.span("left leaf"), traced.span("left"));
            assertChild(traced.span("right leaf"), traced.span("right"));
        }
    }

    private static Future<Void> event(Traced traced, String name, long millis) {
        return traced.tracing.event(
                name,
                e -> {},
                event -> after(traced, millis)
                        .compose(x -> traced.tracing.event(name + " leaf", e -> {}, leaf -> Future.succeededFuture())));
    }

    /** What one writes without us: a scope around asynchronous work, on the request's context. */
    private static Future<Void> current(Traced traced, String name, long millis) {
        Tracer tracer = traced.spans.tracer().tracer();
        Span span = tracer.spanBuilder(name).startSpan();
        Scope scope = VertxContextStorage.INSTANCE.attach(
                ContextInternal.current(), Context.current().with(span));
        return after(traced, millis).onComplete(done -> {
            tracer.spanBuilder(name + " leaf").startSpan().end();
            scope.close();
            span.end();
        });
    }

    private static Future<Void> after(Traced traced, long millis) {
        Promise<Void> promise = Promise.promise();
        traced.vertx.setTimer(millis, fired -> promise.complete());
        return promise.future();
    }
}
