package dev.waggle.reactor;

import io.vertx.core.streams.ReadStream;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** One Vert.x stream as a Flux: demand becomes {@code fetch}. */
final class StreamFlux<T> {

    private final ReadStream<T> stream;
    private final AtomicBoolean taken = new AtomicBoolean();

    private StreamFlux(ReadStream<T> stream) {
        this.stream = stream;
    }

    static <T> Flux<T> of(ReadStream<T> stream) {
        return Flux.create(new StreamFlux<>(stream)::attach);
    }

    private void attach(FluxSink<T> sink) {
        if (!taken.compareAndSet(false, true)) {
            sink.error(new IllegalStateException("a Vert.x stream can be read once"));
            return;
        }
        try {
            stream.pause();
            stream.exceptionHandler(sink::error);
            stream.endHandler(end -> sink.complete());
            stream.handler(sink::next);
            sink.onRequest(stream::fetch);
            sink.onCancel(this::drain);
        } catch (RuntimeException refused) {
            // A stream that is over already refuses handlers.
            sink.error(refused);
        }
    }

    private void drain() {
        try {
            stream.handler(item -> {});
            stream.resume();
        } catch (RuntimeException over) {
            // Nothing is left to drop.
        }
    }
}
