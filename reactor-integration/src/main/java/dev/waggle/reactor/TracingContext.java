package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Where the state is: one OpenTelemetry context under one key of the Reactor Context. The tracer travels inside it, so
 * that the static operators find theirs without a registry. Where Micrometer Tracing is on the class path, its own entry
 * is kept the same.
 *
 * <p>An event stands for its context, which is made when somebody asks for it: a leaf of the tree needs none.
 */
final class TracingContext {

    /** A string and no private object, so that it prints well and survives a second class loader. */
    static final String KEY = "dev.waggle.context";

    private static final ContextKey<SessionTracer> TRACER = ContextKey.named("waggle-tracer");

    private TracingContext() {}

    /** The context that the subscriber gave, or null where nobody put one. */
    static @Nullable Context find(ContextView view) {
        Context ours = contextOf(view.getOrDefault(KEY, null));
        Context inner = Present.MICROMETER_TRACING ? MicrometerBridge.inner(view, ours) : ours;
        return inner == ours && Present.OPENTELEMETRY_HOOKS ? OpenTelemetryHooks.inner(view, ours) : inner;
    }

    /** The same, or the root context. Never what happens to be current on the thread. */
    static Context read(ContextView view) {
        Context context = find(view);
        return context != null ? context : Context.root();
    }

    /** The context that an entry of ours stands for, or null. */
    static @Nullable Context contextOf(@Nullable Object entry) {
        if (entry instanceof Event event) {
            return event.context();
        }
        return entry instanceof Context context ? context : null;
    }

    static reactor.util.context.Context write(reactor.util.context.Context target, Context context) {
        return put(target, context);
    }

    static reactor.util.context.Context write(reactor.util.context.Context target, Event event) {
        return put(target, event);
    }

    private static reactor.util.context.Context put(reactor.util.context.Context target, Object entry) {
        reactor.util.context.Context written =
                Present.MICROMETER_TRACING ? MicrometerBridge.write(target, KEY, entry) : target.put(KEY, entry);
        Context ours = Present.OPENTELEMETRY_HOOKS ? contextOf(written.getOrDefault(KEY, null)) : null;
        return ours == null ? written : OpenTelemetryHooks.write(written, ours);
    }

    static @Nullable SessionTracer tracer(@Nullable Context context) {
        return context == null ? null : context.get(TRACER);
    }

    static Context withTracer(Context context, SessionTracer tracer) {
        return context.get(TRACER) == tracer ? context : context.with(TRACER, tracer);
    }

    /** The event to enrich in this context, or null. A span of other instrumentation counts where a tracer is known. */
    static @Nullable Event event(Context context) {
        SessionTracer tracer = tracer(context);
        if (tracer == null) {
            return Event.fromContext(context);
        }
        return Span.fromContextOrNull(context) == null ? null : tracer.eventIn(context);
    }
}
