package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.EventSpec;
import dev.waggle.core.EventTemplate;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

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
        ContextInternal caller = ContextInternal.current();
        Promise<T> outcome = caller != null ? caller.promise() : Promise.promise();
        Event event = template.start(tracer, parent);
        Future<T> work;
        try {
            work = ContextRunner.call(
                    event.context(),
                    () -> Objects.requireNonNull(body.apply(event), "the body of an event returned no future"));
        } catch (Throwable e) {
            template.fail(event, e);
            outcome.fail(e);
            return outcome.future();
        }
        work.onComplete(done -> {
            if (done.succeeded()) {
                template.succeed(event, done.result());
                outcome.complete(done.result());
            } else {
                fail(template, event, done.cause());
                outcome.fail(done.cause());
            }
        });
        return outcome.future();
    }

    private static <T> void fail(EventTemplate<T> template, Event event, Throwable cause) {
        if (cause instanceof CancellationException) {
            event.cancel();
        } else {
            template.fail(event, cause);
        }
    }

    /** A specification that throws is a mistake, but not one to fail a request for: what it said before counts. */
    private <T> EventTemplate<T> template(String name, Consumer<? super EventSpec<T>> spec) {
        return EventTemplate.of(name, collected -> {
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
