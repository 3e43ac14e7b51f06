package dev.waggle.core;

import dev.waggle.core.internal.PairContext;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries span, trace state, session and baggage in {@code traceparent}, {@code tracestate} and {@code baggage}.
 *
 * <p>Strict to W3C Trace Context Level 2 and to W3C Baggage. For an SDK that the application builds itself;
 * {@link SessionTracer} has it already. Safe for any thread; never throws, whatever the carrier holds: what cannot be
 * written or read is left out, and logged once.
 *
 * <p>Writes at most one header of each name, in lower case, the session first in the baggage, and no more than 64
 * members and 8192 bytes of it. Reads names of any case and headers of several lines, where the getter has them
 * ({@link TextMapGetter#getAll}, {@link TextMapGetter#keys}).
 */
public final class SessionPropagator implements TextMapPropagator {

    private static final List<String> FIELDS =
            List.of(TraceParentHeader.NAME, TraceStateHeader.NAME, BaggageReader.NAME);
    private static final SessionPropagator INSTANCE = new SessionPropagator();

    private final RefusedHeaders refused = new RefusedHeaders();

    /** One whose refusals are counted by themselves: a tracer's. */
    SessionPropagator() {}

    /** The one instance. */
    public static SessionPropagator getInstance() {
        return INSTANCE;
    }

    @Override
    public Collection<String> fields() {
        return FIELDS;
    }

    /**
     * Writes what the context holds. Headers of that name that the carrier has already are replaced, as far as its setter
     * replaces.
     */
    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
        try {
            SpanContext span = Span.fromContext(context).getSpanContext();
            if (span.isValid()) {
                setter.set(carrier, TraceParentHeader.NAME, TraceParentHeader.format(span));
                String state = stateOf(span);
                if (!state.isEmpty()) {
                    setter.set(carrier, TraceStateHeader.NAME, state);
                }
            }
            String baggage = BaggageWriter.write(Session.fromContext(context), Baggage.fromContext(context), refused);
            if (!baggage.isEmpty()) {
                setter.set(carrier, BaggageReader.NAME, baggage);
            }
        } catch (RuntimeException e) {
            refused.add("a carrier that cannot be written: " + e.getClass().getName());
        }
    }

    /**
     * The context with what the headers say: span, session and baggage, as far as they are valid. A session that the
     * context holds already keeps its id; project and source are still taken from the headers.
     */
    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
        try {
            HeaderLines<C> headers = new HeaderLines<>(carrier, getter);
            return withBaggage(withSpan(context, headers), headers);
        } catch (RuntimeException e) {
            refused.add("a carrier that cannot be read: " + e.getClass().getName());
            return context;
        }
    }

    /** What was left out so far. */
    long refusedHeaders() {
        return refused.sum();
    }

    private String stateOf(SpanContext span) {
        TraceState state = span.getTraceState();
        String header = WireTraceState.format(state);
        if (header.isEmpty() || state instanceof WireTraceState) {
            return TraceStateHeader.cut(header);
        }
        if (TraceStateHeader.parse(header) == null) {
            refused.add("a trace state that breaks the grammar");
            return "";
        }
        return TraceStateHeader.cut(header);
    }

    private static <C> Context withSpan(Context context, HeaderLines<C> headers) {
        Iterator<String> lines = headers.of(TraceParentHeader.NAME);
        if (!lines.hasNext()) {
            return context;
        }
        String parent = lines.next();
        if (lines.hasNext() || !TraceParentHeader.isValid(parent)) {
            return context;
        }
        return context.with(Span.wrap(TraceParentHeader.parse(parent, stateOf(headers))));
    }

    private static <C> TraceState stateOf(HeaderLines<C> headers) {
        Iterator<String> lines = headers.of(TraceStateHeader.NAME);
        if (!lines.hasNext()) {
            return TraceState.getDefault();
        }
        String first = lines.next();
        TraceState state;
        if (lines.hasNext()) {
            List<String> all = new ArrayList<>();
            all.add(first);
            lines.forEachRemaining(all::add);
            state = TraceStateHeader.parse(all);
        } else {
            state = TraceStateHeader.parse(first);
        }
        return state == null ? TraceState.getDefault() : state;
    }

    /** Session and baggage in one act, so that any other propagator carries the session on too. */
    private <C> Context withBaggage(Context context, HeaderLines<C> headers) {
        Iterator<String> lines = headers.of(BaggageReader.NAME);
        if (!lines.hasNext()) {
            return context;
        }
        BaggageReader reader = new BaggageReader(refused);
        while (lines.hasNext()) {
            reader.read(lines.next());
        }
        if (reader.isEmpty()) {
            return context;
        }
        Session given = context.get(ContextKeys.SESSION);
        if (given == null) {
            Session read = reader.fields().toSession();
            Baggage baggage = reader.toBaggage();
            return read == null ? context.with(baggage) : PairContext.of(context, baggage, ContextKeys.SESSION, read);
        }
        Session session = reader.fields().appliedTo(given);
        return PairContext.of(context, reader.toBaggage(session), ContextKeys.SESSION, session);
    }

    @Override
    public String toString() {
        return "SessionPropagator";
    }
}
