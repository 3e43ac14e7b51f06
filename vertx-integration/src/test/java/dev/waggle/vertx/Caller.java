package dev.waggle.vertx;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Supplier;

/** From where a client is called, with the caller's context current there. */
enum Caller {
    /** A thread that is not Vert.x's. */
    FOREIGN_THREAD {
        @Override
        <T> Future<T> call(Vertx vertx, Context parent, Supplier<Future<T>> call) {
            try (Scope scope = parent.makeCurrent()) {
                return call.get();
            }
        }
    },
    /** A duplicated context, as a request handler runs on. */
    EVENT_LOOP {
        @Override
        <T> Future<T> call(Vertx vertx, Context parent, Supplier<Future<T>> call) {
            ContextInternal context =
                    ((VertxInternal) vertx).createEventLoopContext().duplicate();
            ContextSlot.set(context, parent);
            Promise<T> promise = Promise.promise();
            context.runOnContext(v -> call.get().onComplete(promise));
            return promise.future();
        }
    },
    /** A worker's context. */
    WORKER {
        @Override
        <T> Future<T> call(Vertx vertx, Context parent, Supplier<Future<T>> call) {
            ContextInternal context =
                    ((VertxInternal) vertx).createWorkerContext().duplicate();
            ContextSlot.set(context, parent);
            Promise<T> promise = Promise.promise();
            context.runOnContext(v -> call.get().onComplete(promise));
            return promise.future();
        }
    };

    abstract <T> Future<T> call(Vertx vertx, Context parent, Supplier<Future<T>> call);
}
