package dev.waggle.core;

import dev.waggle.core.internal.PairContext;
import dev.waggle.core.internal.SpanEnd;
import dev.waggle.core.internal.SpanHolder;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** An event over a span: one that this tracer started, or a handle for a span of other instrumentation. */
final class LiveEvent extends SpanBudget implements Event, Flattener.Sink {

    static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("honeyhive_event_type");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("honeyhive_error");

    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey(Field.METADATA.prefix + ".status");

    private static final AtomicIntegerFieldUpdater<LiveEvent> STATE =
            AtomicIntegerFieldUpdater.newUpdater(LiveEvent.class, "state");

    private static final int ENDED = 1;
    private static final int FAILED = 2;
    /** The span is somebody else's: it is enriched and never ended. */
    private static final int BORROWED = 4;

    final EventRuntime runtime;

    private final Span span;
    private final Context parent;

    /** Made when it is asked for: a leaf has no use for it. Contexts are immutable, so a race makes two equal ones. */
    private @Nullable Context context;

    private @Nullable Thread opener;
    private @Nullable Scope scope;
    private volatile int state;

    /** @param parent what the span was started under */
    LiveEvent(EventRuntime runtime, Span span, Context parent) {
        this.runtime = runtime;
        this.span = span;
        this.parent = parent;
    }

    static LiveEvent around(EventRuntime runtime, Span span, Context context) {
        LiveEvent event = new LiveEvent(runtime, span, context);
        event.context = context;
        event.state = BORROWED;
        return event;
    }

    /** Called once, on the thread that started it, before anybody else knows the event. */
    @SuppressWarnings("MustBeClosedChecker") // close() does
    void makeCurrent() {
        opener = Thread.currentThread();
        scope = runtime.threadRules.makeCurrent(context());
    }

    @Override
    public Span span() {
        return span;
    }

    @Override
    public Context context() {
        Context own = context;
        if (own == null) {
            own = PairContext.of(parent, span, ContextKeys.EVENT, this);
            context = own;
        }
        return own;
    }

    @Override
    public @Nullable Session session() {
        return Session.fromContext(parent);
    }

    @Override
    public Event type(@Nullable EventType type) {
        if (type != null && accepts("The event's type")) {
            span.setAttribute(EVENT_TYPE, type.value());
        }
        return this;
    }

    @Override
    public Event inputs(@Nullable Object value) {
        return write(Field.INPUTS, value);
    }

    @Override
    public Event outputs(@Nullable Object value) {
        return write(Field.OUTPUTS, value);
    }

    @Override
    public Event metadata(@Nullable Object value) {
        return write(Field.METADATA, value);
    }

    @Override
    public Event metrics(@Nullable Object value) {
        return write(Field.METRICS, value);
    }

    @Override
    public Event config(@Nullable Object value) {
        return write(Field.CONFIG, value);
    }

    @Override
    public Event feedback(@Nullable Object value) {
        return write(Field.FEEDBACK, value);
    }

    @Override
    public Event userProperties(@Nullable Object value) {
        return write(Field.USER_PROPERTIES, value);
    }

    Event write(Field field, @Nullable Object value) {
        if (value != null && records(field) && accepts(field.prefix)) {
            Flattener.flatten(field, value, this);
        }
        return this;
    }

    boolean records(Field field) {
        return runtime.captureContent || !field.content;
    }

    @Override
    public Event error(@Nullable String message) {
        if (message != null && accepts(ERROR.getKey())) {
            failWith(runtime.policy.shorten(runtime.policy.redact(ERROR.getKey(), message)));
        }
        return this;
    }

    @Override
    public Event error(@Nullable Throwable failure) {
        if (failure != null && accepts(ERROR.getKey()) && !hasFailedElsewhere() && mark(FAILED)) {
            Failure shown = Failure.of(failure, runtime.policy, runtime.counters);
            span.addEvent("exception", shown.attributes());
            span.setAttribute(ERROR_TYPE, shown.type());
            failWith(shown.summary());
        }
        return this;
    }

    /** A borrowed span may have other handles: what they recorded stands on the span itself. */
    private boolean hasFailedElsewhere() {
        ReadableSpan readable = (state & BORROWED) == 0 ? null : readable();
        return readable != null && readable.getAttribute(ERROR) != null && readable.getAttribute(ERROR_TYPE) != null;
    }

    private void failWith(@Nullable String shown) {
        if (shown == null) {
            span.setStatus(StatusCode.ERROR);
        } else {
            span.setAttribute(ERROR, shown);
            span.setStatus(StatusCode.ERROR, shown);
        }
    }

    @Override
    public void end() {
        if ((state & BORROWED) == 0 && mark(ENDED)) {
            SpanEnd.of(span);
        }
    }

    @Override
    public void cancel() {
        if ((state & BORROWED) == 0 && mark(ENDED)) {
            span.setAttribute(STATUS, "cancelled");
            SpanEnd.of(span);
        }
    }

    @Override
    public void close() {
        try {
            end();
        } finally {
            closeScope();
        }
    }

    private void closeScope() {
        // Another thread's current context is not ours to change; there it stays until that thread closes it.
        if (opener == Thread.currentThread()) {
            Scope open = scope;
            opener = null;
            scope = null;
            if (open != null) {
                open.close();
            }
        }
    }

    /** Whether something may still be written; counts what comes too late or belongs to no event. */
    boolean accepts(String what) {
        if (span.isRecording()) {
            return true;
        }
        ReadableSpan readable = readable();
        boolean over = (state & ENDED) != 0 || readable != null && readable.hasEnded();
        if (over || !span.getSpanContext().isValid()) {
            runtime.counters.lateEnrichment(what);
        }
        return false;
    }

    /** True for the one caller that changed it. */
    private boolean mark(int bit) {
        int seen = state;
        while ((seen & bit) == 0) {
            if (STATE.compareAndSet(this, seen, seen | bit)) {
                return true;
            }
            seen = state;
        }
        return false;
    }

    @Override
    public void scalar(String key, Object value) {
        runtime.policy.write(key, value, this);
    }

    @Override
    public void cutOff(String key, long size) {
        runtime.policy.truncatedContainer(key, size, this);
    }

    @Override
    public void unreadable(String key, Throwable failure) {
        runtime.counters.refusedValue(key, failure);
    }

    @Override
    int most() {
        return runtime.maxSpanSize;
    }

    @Override
    boolean isShared() {
        return (state & BORROWED) != 0;
    }

    @Override
    @Nullable
    ReadableSpan readable() {
        Span held = span instanceof SpanHolder holder ? holder.held() : span;
        return held instanceof ReadableSpan readable ? readable : null;
    }

    @Override
    public <V> void set(AttributeKey<V> key, V value) {
        span.setAttribute(key, value);
    }

    @Override
    public String toString() {
        return "Event[" + span.getSpanContext().getTraceId() + '/'
                + span.getSpanContext().getSpanId() + ((state & ENDED) != 0 ? ", ended]" : "]");
    }
}
