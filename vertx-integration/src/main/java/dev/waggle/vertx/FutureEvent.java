package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.EventSpec;
import dev.waggle.core.EventTemplate;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.StreamRecorder;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs asynchronous work as an event. The outcome that users see completes after the event has ended. */
final class FutureEvent {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private final SessionTracer tracer;
    private final AtomicBoolean warnedOfSpec = new AtomicBoolean();

    FutureEvent(SessionTracer tracer) {
        this.tracer = tracer;
    }

    <T> Future<T> run(
            Context parent, String name, Consumer<? super EventSpec<T>> spec, Function<? super Event, Future<T>> body) {
        EventTemplate<T> template = template(name, spec);
        Event event = template.start(tracer, parent);
        return within(event.context(), () -> body.apply(event), (result, failure) -> {
            if (failure == null) {
                template.succeed(event, result);
            } else if (failure instanceof CancellationException) {
                event.cancel();
            } else {
                template.fail(event, failure);
            }
        });
    }

    <T, R> Future<R> stream(
            Context parent,
            String name,
            Consumer<? super EventSpec<T>> spec,
            BiFunction<? super Event, ? super Consumer<T>, Future<R>> body) {
        EventTemplate<T> template = template(name, spec);
        Event event = template.start(tracer, parent);
        StreamRecorder<T> recorder = template.stream(event);
        return within(event.context(), () -> body.apply(event, (Consumer<T>) recorder::item), (result, failure) -> {
            if (failure == null) {
                recorder.complete();
            } else if (failure instanceof CancellationException) {
                recorder.cancel();
            } else {
                recorder.fail(failure);
            }
        });
    }

    /** @param ended hears of the outcome before the user does */
    static <T> Future<T> within(
            Context context,
            Supplier<Future<T>> body,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> ended) {
        ContextInternal caller = ContextInternal.current();
        Promise<T> outcome = caller != null ? caller.promise() : Promise.promise();
        Future<T> work;
        try {
            work = ContextRunner.call(context, () -> Objects.requireNonNull(body.get(), "the body returned no future"));
        } catch (Throwable e) {
            work = Future.failedFuture(e);
        }
        work.onComplete(done -> {
            ended.accept(done.result(), done.cause());
            outcome.handle(done);
        });
        return outcome.future();
    }

    /** A specification that throws is a mistake, but not one to fail a request for: what it said before counts. */
    private <T> EventTemplate<T> template(String name, Consumer<? super EventSpec<T>> spec) {
        return EventTemplate.once(tracer, name, collected -> {
            try {
                spec.accept(collected);
            } catch (Throwable e) {
                if (warnedOfSpec.compareAndSet(false, true)) {
                    LOG.log(Level.WARNING, "The specification of the event \"" + name + "\" threw", e);
                }
            }
        });
    }
}
