package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.StreamRecorder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** Shows each item to the recorder on its way down. */
final class EventFluxSubscriber<T> extends EventSubscriber<T> {

    private final StreamRecorder<T> recorder;

    EventFluxSubscriber(
            CoreSubscriber<? super T> actual, StreamRecorder<T> recorder, Event event, @Nullable Context outer) {
        super(actual, event, outer);
        this.recorder = recorder;
    }

    @Override
    public void onNext(T item) {
        if (!isEnded()) {
            recorder.item(item);
        } else if (done) {
            Operators.onNextDropped(item, currentContext());
            return;
        }
        if (below == null) {
            actual.onNext(item);
        } else {
            try (Scope scope = Current.of(below)) {
                actual.onNext(item);
            }
        }
    }

    @Override
    public void onComplete() {
        if (done) {
            return;
        }
        done = true;
        if (claim()) {
            recorder.complete();
        }
        complete();
    }

    @Override
    void recordFailure(Throwable failure) {
        recorder.fail(failure);
    }

    @Override
    void cancelled() {
        recorder.cancel();
    }
}
