package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Between Vert.x and Reactor; needs {@code vertx-core} on the class path. Comes from {@link ReactorTracing#vertx()}.
 *
 * <p>What Vert.x code starts on behalf of a chain runs under the chain's event, and a chain that Vert.x code subscribes
 * to runs under what is current there.
 */
public final class VertxBridge {

    private final SessionTracer tracer;

    VertxBridge(SessionTracer tracer) {
        this.tracer = tracer;
    }

    /**
     * A Mono that calls {@code work} once per subscription, on the subscribing thread, with the subscriber's context
     * current for the length of the call, and emits the future's outcome, on the thread that completes it. Null
     * completes empty. A cancel drops the outcome; Vert.x's futures cannot be cancelled.
     */
    public <T> Mono<T> mono(Supplier<? extends Future<T>> work) {
        Objects.requireNonNull(work, "work");
        return Mono.deferContextual(view -> {
            Context context = TracingContext.withTracer(TracingContext.read(view), tracer);
            Future<T> future;
            try (Scope scope = context.makeCurrent()) {
                future = work.get();
            }
            return Mono.create(sink -> future.onComplete(sink::success, sink::error));
        });
    }

    /**
     * Subscribes to the Mono here and now, under the context that is current on this thread, which on a Vert.x thread is
     * that of its Vert.x context. The future completes on the Vert.x context of the caller when there is one. An empty
     * Mono completes it with null.
     */
    public <T> Future<T> future(Mono<T> mono) {
        io.vertx.core.Context caller = Vertx.currentContext();
        Promise<T> promise = Promise.promise();
        mono.contextWrite(ReactorTracing.create(tracer).with(Context.current()))
                .subscribe(
                        value -> on(caller, () -> promise.tryComplete(value)),
                        failure -> on(caller, () -> promise.tryFail(failure)),
                        () -> on(caller, promise::tryComplete));
        return promise.future();
    }

    private static void on(io.vertx.core.@Nullable Context context, Runnable completion) {
        if (context == null) {
            completion.run();
        } else {
            context.runOnContext(go -> completion.run());
        }
    }

    /**
     * The items of a Vert.x stream, fetched as they are asked for, whatever thread asks; they come on the stream's own threads.
     * To be called on the stream's Vert.x context. For one subscription: a second one fails with an
     * {@link IllegalStateException}. The stream has to be paused until it is subscribed to, when that is not in the turn that
     * brought it; a client's response in the {@code compose} that sends its request, because a {@code map} behind that may run on
     * another thread, and later. When the subscriber leaves, what is left of the stream is read and dropped, so that a pooled
     * connection can go on.
     */
    public <T> Flux<T> flux(ReadStream<T> stream) {
        return StreamFlux.of(Objects.requireNonNull(stream, "stream"));
    }
}
