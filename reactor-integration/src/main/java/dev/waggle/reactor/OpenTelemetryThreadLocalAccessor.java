package dev.waggle.reactor;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Keeps OpenTelemetry's current context and our entry of the Reactor Context the same, under
 * {@code Hooks.enableAutomaticContextPropagation()} and in Reactor's {@code contextCapture}. Found through
 * {@link java.util.ServiceLoader}, which is why it is public; not to be called.
 *
 * <p>The root context counts as no value. Where a chain has nothing of ours, what others made current stays so.
 */
public final class OpenTelemetryThreadLocalAccessor implements ThreadLocalAccessor<Object> {

    private static final ContextKey<Attached> ATTACHED = ContextKey.named("waggle-attached");

    /** For the service loader. */
    public OpenTelemetryThreadLocalAccessor() {}

    @Override
    public Object key() {
        return TracingContext.KEY;
    }

    @Override
    public @Nullable Context getValue() {
        Context value = valueOf(Context.current());
        return value == Context.root() ? null : value;
    }

    private static Context valueOf(Context current) {
        Attached attached = attachedAs(current);
        return attached != null ? attached.value : current;
    }

    /** Ours that made this very context current; null for a context that somebody derived from one of those. */
    private static @Nullable Attached attachedAs(Context current) {
        Attached attached = current.get(ATTACHED);
        return attached != null && attached.carrier == current ? attached : null;
    }

    @Override
    public void setValue(Object value) {
        Context ours = contextOf(value);
        attach(Present.MICROMETER_TRACING ? MicrometerBridge.innermost(ours, valueOf(Context.current())) : ours);
    }

    /** Takes away what we made current ourselves. What is there of others is for their accessors to set and to take away. */
    @Override
    public void setValue() {
        Context current = Context.current();
        if (Present.MICROMETER_TRACING && MicrometerBridge.isOfAnObservation(current)) {
            attach(valueOf(current));
        } else if (attachedAs(current) != null || TracingContext.tracer(current) != null) {
            attach(Context.root());
        }
    }

    @Override
    public void restore(Object previous) {
        back(contextOf(previous));
    }

    @Override
    public void restore() {
        back(Context.root());
    }

    /**
     * Closes ours until what was there is current again. That is one, unless another library's accessor threw while it
     * was set: then nobody asks us to restore what we had set before it, and it lies over the scope that is to be closed.
     */
    private static void back(Context previous) {
        Context current = Context.current();
        if (current == previous && attachedAs(current) == null) {
            return; // nothing was set over it
        }
        boolean closed = detach();
        while (closed && valueOf(Context.current()) != previous) {
            closed = detach();
        }
        if (!closed) {
            leave(previous);
        }
    }

    private static Context contextOf(Object entry) {
        Context context = TracingContext.contextOf(entry);
        return context == null ? Context.root() : context;
    }

    /**
     * The interface gives a value to set and later asks for the previous one back, but a scope of OpenTelemetry's wants
     * to be closed, and strict storages complain of those that are not. So the scope travels in the context that it made
     * current.
     */
    @SuppressWarnings("MustBeClosedChecker")
    private static void attach(Context value) {
        Attached attached = new Attached(value);
        attached.carrier = value.with(ATTACHED, attached);
        attached.scope = attached.carrier.makeCurrent();
    }

    private static boolean detach() {
        Attached attached = attachedAs(Context.current());
        if (attached != null && attached.scope != null) {
            Scope scope = attached.scope;
            attached.scope = null;
            scope.close();
            return true;
        }
        return false;
    }

    /** Somebody opened a scope over ours and did not close it: what was there is put over both. */
    @SuppressWarnings("MustBeClosedChecker")
    private static void leave(Context previous) {
        previous.makeCurrent();
    }

    /** One {@code setValue}. Lets go of the scope when it is closed, because a context may be kept for long. */
    private static final class Attached {

        private final Context value;
        private @Nullable Context carrier;
        private @Nullable Scope scope;

        private Attached(Context value) {
            this.value = value;
        }
    }
}
