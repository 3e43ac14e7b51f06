package dev.waggle.vertx;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import org.jspecify.annotations.Nullable;

/** A message that tells its consumer's span of the reply. */
record TracedMessage<T>(Message<T> delegate, BusConsumers.Delivery delivery) implements Message<T> {

    @Override
    public String address() {
        return delegate.address();
    }

    @Override
    public MultiMap headers() {
        return delegate.headers();
    }

    @Override
    public T body() {
        return delegate.body();
    }

    @Override
    public @Nullable String replyAddress() {
        return delegate.replyAddress();
    }

    @Override
    public boolean isSend() {
        return delegate.isSend();
    }

    @Override
    public void reply(@Nullable Object message, DeliveryOptions options) {
        // Before it is sent, so that whoever has the reply has the span as well.
        delivery.done(failure(message));
        delegate.reply(message, options);
    }

    @Override
    public <R> Future<Message<R>> replyAndRequest(@Nullable Object message, DeliveryOptions options) {
        delivery.done(failure(message));
        return delegate.replyAndRequest(message, options);
    }

    private static @Nullable Throwable failure(@Nullable Object message) {
        return message instanceof ReplyException failure ? failure : null;
    }
}
