package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/** Starts an event per subscription, follows its items and ends it with the stream. */
final class EventFlux<T> extends FluxOperator<T, T> {

    private final EventOperator<T> operator;

    EventFlux(Flux<? extends T> source, EventOperator<T> operator) {
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
        Subscribing.under(source, new EventFluxSubscriber<>(actual, operator.template().stream(event), event, outer));
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of Reactor
    public @Nullable Object scanUnsafe(Attr key) {
        return Subscribing.scan(source, key, super.scanUnsafe(key));
    }
}
