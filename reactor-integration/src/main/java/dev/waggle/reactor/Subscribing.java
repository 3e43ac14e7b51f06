package dev.waggle.reactor;

import org.jspecify.annotations.Nullable;
import reactor.core.CorePublisher;
import reactor.core.Scannable;

/** What the Mono and the Flux operator do alike when they are subscribed to and scanned. */
final class Subscribing {

    private Subscribing() {}

    /** A source that throws instead of signalling would otherwise leave the event open. */
    static <T> void under(CorePublisher<? extends T> source, EventSubscriber<T> subscriber) {
        try {
            subscriber.subscribeTo(source);
        } catch (Throwable thrown) {
            subscriber.failed(thrown);
            throw thrown;
        }
    }

    /**
     * Under automatic context propagation, Reactor puts an operator that restores every ThreadLocal on every signal
     * around each publisher that does not call itself internal, and MonoOperator and FluxOperator say no. Ours keeps the
     * promise that the attribute stands for (the subscriber's ThreadLocals are right in each of its callbacks) whenever
     * its source does, so it answers as its source does. The attribute's constant is not accessible; it is the one for
     * which the super class answers false.
     */
    @SuppressWarnings({"rawtypes", "unchecked"}) // the signature of Reactor
    static @Nullable Object scan(Object source, Scannable.Attr key, @Nullable Object answer) {
        if (key == Scannable.Attr.RUN_STYLE) {
            return Scannable.Attr.RunStyle.SYNC;
        }
        if (answer == Boolean.FALSE) {
            return Scannable.from(source).scanOrDefault(key, false);
        }
        return answer;
    }
}
