package dev.waggle.reactor;

import dev.waggle.core.Event;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;

/**
 * One subscription, one event. Signals pass in the order and on the threads that they came; requests pass untouched.
 *
 * <p>Complete, error and cancel race for {@link #claim}; who wins says how the event ends. Under automatic context
 * propagation OpenTelemetry's current context is the event's on the way up and the subscriber's on the way down, each
 * for the length of the one call.
 */
abstract class EventSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {

    @SuppressWarnings("rawtypes") // a field updater knows no type arguments
    private static final AtomicIntegerFieldUpdater<EventSubscriber> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(EventSubscriber.class, "ended");

    private static final int FINISHED = 1;
    private static final int CANCELLED = 2;

    final CoreSubscriber<? super T> actual;
    final Event event;

    /** What is current below us, or null when no ThreadLocals are to be kept right. */
    final @Nullable Context below;

    private final reactor.util.context.Context context;
    private @Nullable Subscription upstream;
    private volatile int ended;

    /** The source is done: what it still sends breaks its contract and is dropped as Reactor drops it. */
    boolean done;

    EventSubscriber(CoreSubscriber<? super T> actual, Event event, @Nullable Context outer) {
        this.actual = actual;
        this.event = event;
        this.context = TracingContext.write(actual.currentContext(), event);
        this.below = Hooks.isAutomaticContextPropagationEnabled() ? outer != null ? outer : Context.root() : null;
    }

    /** Ends the event as cancelled, keeping what was gathered. */
    abstract void cancelled();

    /** Ends the event as failed, keeping what was gathered. */
    abstract void recordFailure(Throwable failure);

    final boolean claim() {
        return claim(FINISHED);
    }

    private boolean claim(int how) {
        return ended == 0 && ENDED.compareAndSet(this, 0, how);
    }

    final boolean isEnded() {
        return ended != 0;
    }

    final void failed(Throwable failure) {
        if (claim()) {
            recordFailure(failure);
        }
    }

    final void subscribeTo(CorePublisher<? extends T> source) {
        if (below == null) {
            source.subscribe(this);
        } else {
            try (Scope scope = Current.of(event.context())) {
                source.subscribe(this);
            }
        }
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        if (!Operators.validate(upstream, subscription)) {
            return;
        }
        upstream = subscription;
        if (below == null) {
            actual.onSubscribe(this);
        } else {
            try (Scope scope = Current.of(below)) {
                actual.onSubscribe(this);
            }
        }
    }

    @Override
    public final void onError(Throwable failure) {
        if (done) {
            Operators.onErrorDropped(failure, context);
            return;
        }
        done = true;
        failed(failure);
        if (below == null) {
            actual.onError(failure);
        } else {
            try (Scope scope = Current.of(below)) {
                actual.onError(failure);
            }
        }
    }

    final void complete() {
        if (below == null) {
            actual.onComplete();
        } else {
            try (Scope scope = Current.of(below)) {
                actual.onComplete();
            }
        }
    }

    @Override
    public final void request(long n) {
        Subscription subscription = upstream;
        if (subscription == null) {
            return;
        }
        if (below == null) {
            subscription.request(n);
        } else {
            try (Scope scope = Current.of(event.context())) {
                subscription.request(n);
            }
        }
    }

    /** Claims first, because a source may complete while it is cancelled; ends last, so that inner events end before. */
    @Override
    public final void cancel() {
        boolean claimed = claim(CANCELLED);
        try {
            cancelUpstream();
        } finally {
            if (claimed) {
                cancelled();
            }
        }
    }

    private void cancelUpstream() {
        Subscription subscription = upstream;
        if (subscription == null) {
            return;
        }
        if (below == null) {
            subscription.cancel();
        } else {
            try (Scope scope = Current.of(event.context())) {
                subscription.cancel();
            }
        }
    }

    @Override
    public final reactor.util.context.Context currentContext() {
        return context;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of Reactor
    public final @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.TERMINATED) {
            return done;
        }
        if (key == Attr.CANCELLED) {
            return ended == CANCELLED;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
