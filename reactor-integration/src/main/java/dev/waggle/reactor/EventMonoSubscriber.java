package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.EventTemplate;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** Ends the event when the value arrives, before anybody below works with it. */
final class EventMonoSubscriber<T> extends EventSubscriber<T> {

    private final EventTemplate<T> template;
    private boolean valued;

    EventMonoSubscriber(
            CoreSubscriber<? super T> actual, EventTemplate<T> template, Event event, @Nullable Context outer) {
        super(actual, event, outer);
        this.template = template;
    }

    @Override
    public void onNext(T value) {
        if (done || valued) {
            Operators.onNextDropped(value, currentContext());
            return;
        }
        valued = true;
        if (claim()) {
            template.succeed(event, value);
        }
        if (below == null) {
            actual.onNext(value);
        } else {
            try (Scope scope = Current.of(below)) {
                actual.onNext(value);
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
            template.succeed(event, null);
        }
        complete();
    }

    @Override
    void recordFailure(Throwable failure) {
        template.fail(event, failure);
    }

    @Override
    void cancelled() {
        event.cancel();
    }
}
