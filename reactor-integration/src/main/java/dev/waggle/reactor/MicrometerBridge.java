package dev.waggle.reactor;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;
import reactor.util.context.ContextView;

/**
 * Parent and child across Micrometer's observations, both ways. Not to be loaded where Micrometer Tracing is absent.
 *
 * <p>We write our entry of the Reactor Context and Micrometer's in one act. So when Micrometer's entry is not the one
 * that we wrote, somebody wrote it later, further in, and its span is the parent of what comes. Under automatic context
 * propagation we must leave Micrometer's entry alone, because its scopes cannot be mixed with foreign ones, and keep in
 * mind which one we saw; there our span is current, which is where Micrometer looks too, unless its own observation is
 * further in.
 */
final class MicrometerBridge {

    private static final ContextKey<Object> SEEN = ContextKey.named("waggle-observation-seen");

    private MicrometerBridge() {}

    static @Nullable Context inner(ContextView view, @Nullable Context ours) {
        Object entry = view.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        if (!(entry instanceof Observation observation) || isOurs(observation)) {
            return ours;
        }
        if (ours != null && ours.get(SEEN) == entry) {
            return ours;
        }
        try {
            io.opentelemetry.api.trace.Span span = spanBehind(observation);
            return span != null ? (ours == null ? Context.root() : ours).with(span) : ours;
        } catch (RuntimeException | LinkageError failed) {
            Warnings.BRIDGE.log(failed);
            return ours;
        }
    }

    /**
     * What is to be current where the Reactor Context has both: the observation, which Micrometer has made current before
     * us, if it was started inside of our span, else ours.
     */
    static Context innermost(Context ours, Context current) {
        if (!isOfAnObservation(current)) {
            return ours;
        }
        SpanContext outer = io.opentelemetry.api.trace.Span.fromContext(ours).getSpanContext();
        if (!outer.isValid()) {
            return ours.with(io.opentelemetry.api.trace.Span.fromContext(current));
        }
        return isInside(outer, ObservationThreadLocalAccessor.getInstance().getValue()) ? current : ours;
    }

    /** Whether it is an observation of Micrometer's that made the current span current. */
    static boolean isOfAnObservation(Context current) {
        try {
            Observation observation =
                    ObservationThreadLocalAccessor.getInstance().getValue();
            io.opentelemetry.api.trace.Span span =
                    observation == null || isOurs(observation) ? null : spanBehind(observation);
            return span != null
                    && span.getSpanContext()
                            .equals(io.opentelemetry.api.trace.Span.fromContext(current)
                                    .getSpanContext());
        } catch (RuntimeException | LinkageError failed) {
            Warnings.BRIDGE.log(failed);
            return false;
        }
    }

    /** Up the observations, until one is a child of that span. One that is not recorded names no parent. */
    private static boolean isInside(SpanContext outer, @Nullable ObservationView observation) {
        for (ObservationView each = observation;
                each != null;
                each = each.getContextView().getParentObservation()) {
            if (spanBehind(each) instanceof ReadableSpan readable
                    && readable.getParentSpanContext().getSpanId().equals(outer.getSpanId())) {
                return true;
            }
        }
        return false;
    }

    /** OpenTelemetry's. A no-op span of Micrometer's is none of the bridge's. */
    private static io.opentelemetry.api.trace.@Nullable Span spanBehind(ObservationView observation) {
        TracingContext tracing = observation.getContextView().get(TracingContext.class);
        Span span = tracing == null ? null : tracing.getSpan();
        return span instanceof OtelSpan ? OtelSpan.toOtel(span) : null;
    }

    /**
     * Of the scopes of a thread the last one is current, and accessors set theirs in the order of the class path. Ours is
     * set after Micrometer's, so that it can see what that has set.
     */
    static void setOursLast() {
        try {
            ContextRegistry registry = ContextRegistry.getInstance();
            ThreadLocalAccessor<?> ours = null;
            for (ThreadLocalAccessor<?> accessor : registry.getThreadLocalAccessors()) {
                if (accessor instanceof OpenTelemetryThreadLocalAccessor) {
                    ours = accessor;
                } else if (ours != null && accessor.key().equals(ObservationThreadLocalAccessor.KEY)) {
                    registry.registerThreadLocalAccessor(ours); // once more, which moves it to the end
                    return;
                }
            }
        } catch (RuntimeException | LinkageError | ServiceConfigurationError failed) {
            Warnings.BRIDGE.log(failed);
        }
    }

    /** Also as what was current when somebody captured it. */
    private static boolean isOurs(Observation observation) {
        return observation instanceof EventObservation || observation instanceof ObservationInScope;
    }

    static reactor.util.context.Context write(reactor.util.context.Context target, String key, Object ours) {
        Object entry = target.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        if (!Hooks.isAutomaticContextPropagationEnabled()) {
            return both(target, key, ours, EventObservation.of(ours, entry));
        }
        Context context = entry == null ? null : dev.waggle.reactor.TracingContext.contextOf(ours);
        return target.put(key, context == null ? ours : context.with(SEEN, entry));
    }

    /** One new context where {@code put} twice would make two, which are hash tables when there is more in them. */
    private static reactor.util.context.Context both(
            reactor.util.context.Context target, String key, Object ours, EventObservation observation) {
        reactor.util.context.Context both =
                reactor.util.context.Context.of(key, ours, ObservationThreadLocalAccessor.KEY, observation);
        return hasNothingElse(target, key) ? both : target.putAll(both.readOnly());
    }

    private static boolean hasNothingElse(ContextView target, String key) {
        return switch (target.size()) {
            case 0 -> true;
            case 1 -> target.hasKey(key) || target.hasKey(ObservationThreadLocalAccessor.KEY);
            case 2 -> target.hasKey(key) && target.hasKey(ObservationThreadLocalAccessor.KEY);
            default -> false;
        };
    }
}
