package dev.waggle.core;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Follows the stream of an event that is not ours, or that records nothing: its end and nothing more. */
final class PlainStream<T> implements StreamRecorder<T> {

    private final EventTemplate<T> template;
    private final Event event;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable T last;

    PlainStream(EventTemplate<T> template, Event event) {
        this.template = template;
        this.event = event;
    }

    @Override
    public void item(T item) {
        last = item;
    }

    @Override
    public void complete() {
        if (over.compareAndSet(false, true)) {
            template.succeed(event, last);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (over.compareAndSet(false, true)) {
            template.fail(event, failure);
        }
    }

    @Override
    public void cancel() {
        if (over.compareAndSet(false, true)) {
            event.cancel();
        }
    }
}
