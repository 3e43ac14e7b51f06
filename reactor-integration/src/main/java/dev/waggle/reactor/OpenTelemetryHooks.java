package dev.waggle.reactor;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.reactor.v3_1.ContextPropagationOperator;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Parent and child across OpenTelemetry's own instrumentation of Reactor, both ways. Not to be loaded where
 * {@code opentelemetry-reactor-3.1} is absent.
 *
 * <p>It keeps a context in the Reactor Context too, and its hooks make that one current in the callbacks. We write both
 * in one act, and remember in ours what we wrote; so when theirs is another one, it was written later, further in, and
 * its span is the parent of what comes.
 */
final class OpenTelemetryHooks {

    private static final ContextKey<Boolean> NONE = ContextKey.named("waggle-none");
    private static final Context ABSENT = Context.root().with(NONE, true);

    private OpenTelemetryHooks() {}

    static @Nullable Context inner(ContextView view, @Nullable Context ours) {
        Context theirs = ContextPropagationOperator.getOpenTelemetryContextFromContextView(view, ABSENT);
        if (theirs == ABSENT || theirs == ours) {
            return ours;
        }
        if (ours == null) {
            return theirs;
        }
        Span span = Span.fromContextOrNull(theirs);
        return span == null || span == Span.fromContextOrNull(ours) ? ours : ours.with(span);
    }

    static reactor.util.context.Context write(reactor.util.context.Context target, Context context) {
        return ContextPropagationOperator.storeOpenTelemetryContext(target, context);
    }
}
