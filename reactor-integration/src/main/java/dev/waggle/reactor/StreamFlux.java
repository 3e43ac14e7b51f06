package dev.waggle.reactor;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** One Vert.x stream as a Flux: demand becomes {@code fetch}. */
final class StreamFlux<T> {

    private final ReadStream<T> stream;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Where its items come: a parser of records is for one thread, and emits what is asked for on the one that asks. */
    private final @Nullable Context home = Vertx.currentContext();

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
            sink.onRequest(wanted -> atHome(() -> fetch(wanted, sink)));
            sink.onCancel(() -> atHome(this::drain));
        } catch (RuntimeException refused) {
            // A stream that is over already refuses handlers.
            sink.error(refused);
        }
    }

    private void atHome(Runnable work) {
        if (home == null || isHome(home)) {
            work.run();
        } else {
            home.runOnContext(go -> work.run());
        }
    }

    /** What an event loop has executed on a worker has its context, too. */
    private static boolean isHome(Context home) {
        return home == Vertx.currentContext() && (!home.isEventLoopContext() || Context.isOnEventLoopThread());
    }

    private void fetch(long wanted, FluxSink<T> sink) {
        try {
            stream.fetch(wanted);
        } catch (RuntimeException broken) {
            sink.error(broken);
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
