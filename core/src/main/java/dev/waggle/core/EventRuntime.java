package dev.waggle.core;

import dev.waggle.core.internal.LoadedThreadRules;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts the events of one tracer. Safe for any thread; nothing here throws into the application. */
final class EventRuntime {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    final ValuePolicy policy;
    final Counters counters;
    final LoadedThreadRules threadRules = LoadedThreadRules.load();
    final boolean captureContent;
    final int maxSpanSize;

    private final Tracer tracer;
    private final boolean enabled;
    private final AtomicBoolean warnedOfThread = new AtomicBoolean();

    EventRuntime(
            Tracer tracer,
            Redactor redactor,
            boolean captureContent,
            int maxValueLength,
            int maxSpanSize,
            Counters counters) {
        this(tracer, true, new ValuePolicy(redactor, maxValueLength, counters), captureContent, maxSpanSize, counters);
    }

    private EventRuntime(
            Tracer tracer,
            boolean enabled,
            ValuePolicy policy,
            boolean captureContent,
            int maxSpanSize,
            Counters counters) {
        this.tracer = tracer;
        this.enabled = enabled;
        this.policy = policy;
        this.captureContent = captureContent;
        this.maxSpanSize = maxSpanSize;
        this.counters = counters;
    }

    /** For a tracer that is switched off: no specification is evaluated, every event is a no-op. */
    static EventRuntime switchedOff(Counters counters) {
        Tracer none = OpenTelemetry.noop().getTracer(SessionTracer.SCOPE);
        return new EventRuntime(none, false, new ValuePolicy(Redactor.none(), 1, counters), false, 1, counters);
    }

    /** The event that records nothing; its context is the current one. */
    static Event disabled() {
        return DisabledEvent.CURRENT;
    }

    Event start(String name, Consumer<? super EventSpec<Object>> spec, Context parent) {
        if (!enabled) {
            return new DisabledEvent(parent);
        }
        return startLive(EventSpecification.<Object>collect(name, spec, counters), null, parent);
    }

    /** Current on this thread until it is closed, unless the thread's rules refuse that. */
    Event startCurrent(String name, Consumer<? super EventSpec<Object>> spec) {
        if (!enabled) {
            return DisabledEvent.CURRENT;
        }
        LiveEvent event = startLive(EventSpecification.<Object>collect(name, spec, counters), null, Context.current());
        String alternative = threadRules.alternativeToCurrent();
        if (alternative == null) {
            event.makeCurrent();
        } else if (warnedOfThread.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "startEvent(\"{0}\") does not make its event current on this thread, where it would leak into other"
                            + " work: use {1}",
                    name,
                    alternative);
        }
        return event;
    }

    Event start(SpecifiedTemplate<?> template, Context parent) {
        if (!enabled) {
            return new DisabledEvent(parent);
        }
        return startLive(template.specification(), template, parent);
    }

    private LiveEvent startLive(EventSpecification<?> spec, @Nullable SpecifiedTemplate<?> template, Context parent) {
        Session session = spec.session;
        Context under = session != null ? session.storeIn(parent) : parent;
        SpanBuilder builder = tracer.spanBuilder(spec.name).setParent(under).setSpanKind(spec.kind);
        EventType type = spec.type;
        if (type != null) {
            builder.setAttribute(LiveEvent.EVENT_TYPE, type.value());
        }
        for (EventSpecification.SpanAttribute<?> attribute : spec.attributes()) {
            set(builder, attribute);
        }
        for (SpanContext link : spec.links()) {
            builder.addLink(link);
        }
        LiveEvent event = new LiveEvent(this, builder.startSpan(), under);
        if (template != null) {
            template.writeTo(event);
        } else {
            spec.writeTo(event);
        }
        if (spec.errorMessage != null || spec.failure != null) {
            event.error(spec.errorMessage).error(spec.failure);
        }
        return event;
    }

    private static <V> void set(SpanBuilder builder, EventSpecification.SpanAttribute<V> attribute) {
        builder.setAttribute(attribute.key(), attribute.value());
    }

    /** The event of this context, or a handle for the span of other instrumentation that is current in it. */
    Event eventIn(Context context) {
        if (!enabled) {
            return new DisabledEvent(context);
        }
        Span span = Span.fromContext(context);
        Event event = Event.fromContext(context);
        if (event != null && event.span() == span) {
            return event;
        }
        return LiveEvent.around(this, span, context);
    }

    void enrich(Context context, Consumer<? super Event> fields) {
        if (!enabled) {
            return;
        }
        try {
            fields.accept(eventIn(context));
        } catch (Throwable e) {
            counters.refusedValue("An enrichment", e);
        }
    }

    <T> CompletionStage<T> event(
            Context parent,
            String name,
            Consumer<? super EventSpec<T>> spec,
            Function<? super Event, ? extends CompletionStage<T>> body) {
        if (!enabled) {
            return EventStage.run(new DisabledEvent(parent), null, threadRules, body);
        }
        return event(parent, SpecifiedTemplate.once(EventSpecification.<T>collect(name, spec, counters)), body);
    }

    <T> CompletionStage<T> event(
            Context parent, SpecifiedTemplate<T> template, Function<? super Event, ? extends CompletionStage<T>> body) {
        return EventStage.run(start(template, parent), template, threadRules, body);
    }
}
