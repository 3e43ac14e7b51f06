package dev.waggle.benchmarks.reactor;

import org.openjdk.jmh.infra.Blackhole;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** Asks for everything and keeps nothing. */
final class Sink<T> implements CoreSubscriber<T> {

    private final Context context;
    private final Blackhole blackhole;

    Sink(Context context, Blackhole blackhole) {
        this.context = context;
        this.blackhole = blackhole;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T item) {
        blackhole.consume(item);
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {}
}
