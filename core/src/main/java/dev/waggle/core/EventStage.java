package dev.waggle.core;

import dev.waggle.core.internal.LoadedThreadRules;
import io.opentelemetry.context.Scope;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs asynchronous work as an event: the outcome that users see completes after the event has ended. */
final class EventStage {

    private EventStage() {}

    /** @param template null for an event that records nothing */
    static <T> CompletionStage<T> run(
            Event event,
            @Nullable EventTemplate<T> template,
            LoadedThreadRules rules,
            Function<? super Event, ? extends CompletionStage<T>> body) {
        CompletionStage<T> work;
        try {
            work = Objects.requireNonNull(call(event, rules, body), "the body of an event returned no stage");
        } catch (Throwable e) {
            end(event, template, null, e);
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        work.whenComplete((result, failure) -> {
            end(event, template, result, failure);
            if (failure == null) {
                outcome.complete(result);
            } else {
                outcome.completeExceptionally(failure);
            }
        });
        outcome.whenComplete((result, failure) -> {
            if (outcome.isCancelled()) {
                event.cancel();
                cancel(work);
            }
        });
        return outcome;
    }

    private static <T> CompletionStage<T> call(
            Event event, LoadedThreadRules rules, Function<? super Event, ? extends CompletionStage<T>> body) {
        if (rules.alternativeToCurrent() != null) {
            return body.apply(event);
        }
        try (Scope scope = rules.makeCurrent(event.context())) {
            return body.apply(event);
        }
    }

    private static <T> void end(
            Event event, @Nullable EventTemplate<T> template, @Nullable T result, @Nullable Throwable failure) {
        if (failure == null) {
            if (template == null) {
                event.end();
            } else {
                template.succeed(event, result);
            }
        } else if (isCancellation(failure)) {
            event.cancel();
        } else {
            event.error(failure).end();
        }
    }

    private static boolean isCancellation(Throwable failure) {
        return failure instanceof CancellationException
                || failure instanceof CompletionException && failure.getCause() instanceof CancellationException;
    }

    private static void cancel(CompletionStage<?> work) {
        try {
            work.toCompletableFuture().cancel(false);
        } catch (UnsupportedOperationException e) {
            // A stage may refuse to be a future (CompletionStage says so): then it runs on, unobserved.
        }
    }
}
