package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/** Starts an event per subscription and ends it with the Mono's outcome. */
final class EventMono<T> extends MonoOperator<T, T> {

    private final EventOperator<T> operator;

    EventMono(Mono<? extends T> source, EventOperator<T> operator) {
        super(source);
        this.operator = operator;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Context outer = TracingContext.find(actual.currentContext());
        SessionTracer tracer = operator.tracer(outer);
        if (tracer == null) {
            source.subscribe(actual);
            return;
        }
        Event event = operator.template().start(tracer, operator.parent(outer, tracer));
        Subscribing.under(source, new EventMonoSubscriber<>(actual, operator.template(), event, outer));
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of Reactor
    public @Nullable Object scanUnsafe(Attr key) {
        return Subscribing.scan(source, key, super.scanUnsafe(key));
    }
}
