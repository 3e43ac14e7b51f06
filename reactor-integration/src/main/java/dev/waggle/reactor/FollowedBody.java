package dev.waggle.reactor;

import dev.waggle.core.http.HttpClientSpan;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/**
 * The body of a response, whose end is the end of its call.
 *
 * <p>A reader that cancels while it looks at an item has what it wants, as {@code bodyToMono(Void.class)}, {@code next}
 * and {@code takeUntil("[DONE]"::equals)} do; one that is cancelled from outside had to leave.
 */
final class FollowedBody extends FluxOperator<DataBuffer, DataBuffer> {

    private final HttpClientSpan span;

    FollowedBody(Flux<DataBuffer> body, HttpClientSpan span) {
        super(body);
        this.span = span;
    }

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
        source.subscribe(new Reader(actual, span));
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of Reactor
    public @Nullable Object scanUnsafe(Attr key) {
        return Subscribing.scan(source, key, super.scanUnsafe(key));
    }

    private static final class Reader implements CoreSubscriber<DataBuffer>, Subscription, Scannable {

        private final CoreSubscriber<? super DataBuffer> actual;
        private final HttpClientSpan span;
        private @Nullable Subscription upstream;

        /** Who looks at an item now. Only that thread itself can find itself here. */
        private @Nullable Thread looking;

        Reader(CoreSubscriber<? super DataBuffer> actual, HttpClientSpan span) {
            this.actual = actual;
            this.span = span;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(DataBuffer item) {
            Thread outer = looking; // a source may emit what is asked for while it is asked
            looking = Thread.currentThread();
            try {
                actual.onNext(item);
            } finally {
                looking = outer;
            }
        }

        @Override
        public void onComplete() {
            span.end();
            actual.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            ClientCall.fail(span, failure);
            actual.onError(failure);
        }

        @Override
        public void request(long n) {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.request(n);
            }
        }

        @Override
        public void cancel() {
            if (looking == Thread.currentThread()) {
                span.end();
            } else {
                span.cancel();
            }
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        @SuppressWarnings("rawtypes") // the signature of Reactor
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.PARENT) {
                return upstream;
            }
            if (key == Attr.ACTUAL) {
                return actual;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
        }
    }
}
