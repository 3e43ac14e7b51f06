package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Follows one stream. Per item: a count, the text, and what the user's own functions cost. */
final class EventStream<T> implements StreamRecorder<T> {

    private static final AttributeKey<Double> FIRST =
            AttributeKey.doubleKey("honeyhive_metrics.time_to_first_token_ms");
    private static final AttributeKey<Long> ITEMS = AttributeKey.longKey("honeyhive_metrics.items");
    private static final double NANOS_PER_MILLI = 1e6;

    @SuppressWarnings("rawtypes") // a field updater knows no type arguments
    private static final AtomicIntegerFieldUpdater<EventStream> OVER =
            AtomicIntegerFieldUpdater.newUpdater(EventStream.class, "over");

    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(EventStream.class, "items", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SpecifiedTemplate<T> template;
    private final EventSpecification<T> specification;
    private final LiveEvent event;
    private final @Nullable StreamText text;

    /** The same, once the first item has passed, when all that an item adds is itself as text. */
    private @Nullable StreamText onlyText;

    private volatile int over;

    /** Written after everything else that an item changes, so that a cancel on another thread sees what it counts. */
    private long items;

    private double firstMillis = -1;

    /** Only when somebody will read it: a reference that is written over and over costs the collector's barrier. */
    private final boolean keepsLast;

    private @Nullable T last;
    private @Nullable Map<String, ?> usage;

    EventStream(SpecifiedTemplate<T> template, EventSpecification<T> specification, LiveEvent event) {
        this.template = template;
        this.specification = specification;
        this.event = event;
        this.keepsLast = specification.readsResult();
        boolean gathers = specification.maxText > 0 && event.records(Field.OUTPUTS);
        this.text = gathers ? new StreamText(specification.maxText) : null;
    }

    @Override
    public void item(T item) {
        StreamText quick = onlyText;
        if (quick != null && item instanceof String part && quick.appended(part)) {
            COUNT.setRelease(this, items + 1);
        } else {
            anyItem(item);
        }
    }

    private void anyItem(T item) {
        long before = items;
        if (before == 0) {
            firstItem();
        }
        if (keepsLast) {
            last = item;
        }
        StreamText gathered = text;
        if (gathered != null) {
            append(gathered, item);
        }
        Function<? super T, ? extends @Nullable Map<String, ?>> reader = specification.usage;
        if (reader != null) {
            Map<String, ?> found = TokenUsage.of(item, reader, event.runtime.counters);
            usage = found != null ? found : usage;
        }
        COUNT.setRelease(this, before + 1);
        if (before == 0 && !keepsLast && specification.text == null && reader == null) {
            onlyText = gathered;
        }
    }

    /** By the span's own clock, so that nothing has to be read at the start. */
    private void firstItem() {
        if (event.span() instanceof ReadableSpan readable && !readable.hasEnded()) {
            firstMillis = readable.getLatencyNanos() / NANOS_PER_MILLI;
        }
    }

    private void append(StreamText gathered, T item) {
        Function<? super T, ? extends @Nullable CharSequence> reader = specification.text;
        try {
            if (reader != null) {
                CharSequence part = reader.apply(item);
                if (part != null) {
                    gathered.append(part);
                }
            } else if (item instanceof CharSequence part) {
                gathered.append(part);
            }
        } catch (Throwable e) {
            event.runtime.counters.refusedValue("The text of a stream's item", e);
        }
    }

    @Override
    public void complete() {
        if (OVER.compareAndSet(this, 0, 1)) {
            record();
            template.finish(event, last);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (OVER.compareAndSet(this, 0, 1)) {
            record();
            template.fail(event, failure);
        }
    }

    @Override
    public void cancel() {
        if (OVER.compareAndSet(this, 0, 1)) {
            record();
            event.cancel();
        }
    }

    private void record() {
        if (!event.accepts("What a stream produced")) {
            return;
        }
        event.set(ITEMS, (long) COUNT.getAcquire(this));
        if (firstMillis >= 0) {
            event.set(FIRST, firstMillis);
        }
        if (text != null) {
            writeText(text);
        }
        Map<String, ?> counted = usage;
        if (counted != null) {
            TokenUsage.write(counted, event);
        }
    }

    private void writeText(StreamText gathered) {
        try {
            gathered.writeTo(event);
        } catch (RuntimeException e) {
            event.runtime.counters.refusedValue("The text of a stream", e);
        }
    }
}
