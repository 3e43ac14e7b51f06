package dev.waggle.reactor;

import dev.waggle.core.Event;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Enriches the event of the subscriber's Context at one kind of signal. Made of Reactor's own operators. */
final class EnrichOperator<T> implements Function<Publisher<T>, Publisher<T>> {

    /** When the event is enriched, and with what. */
    enum At {
        SUBSCRIBE,
        EACH,
        LAST,
        ERROR
    }

    private final At at;
    private final BiConsumer<? super Event, @Nullable Object> enricher;

    EnrichOperator(At at, BiConsumer<? super Event, @Nullable Object> enricher) {
        this.at = at;
        this.enricher = enricher;
    }

    @SuppressWarnings("unchecked") // the operator that uses it passes items of its own T only
    static <T> BiConsumer<Event, @Nullable Object> items(BiConsumer<? super Event, ? super T> enricher) {
        return (event, item) -> enricher.accept(event, (T) item);
    }

    static void enrich(ContextView view, Consumer<? super Event> fields) {
        Event event = find(view);
        if (event != null) {
            guard(event, (e, nothing) -> fields.accept(e), null);
        }
    }

    @Override
    public Publisher<T> apply(Publisher<T> source) {
        if (source instanceof Mono<T> mono) {
            return Mono.deferContextual(view -> {
                Event event = find(view);
                return event == null ? mono : enriched(mono, event);
            });
        }
        Flux<T> flux = Flux.from(source);
        return Flux.deferContextual(view -> {
            Event event = find(view);
            return event == null ? flux : enriched(flux, event);
        });
    }

    private Mono<T> enriched(Mono<T> mono, Event event) {
        return switch (at) {
            case SUBSCRIBE -> {
                guard(event, enricher, null);
                yield mono;
            }
            case EACH, LAST -> mono.doOnNext(value -> guard(event, enricher, value));
            case ERROR -> mono.doOnError(failure -> guard(event, enricher, failure));
        };
    }

    private Flux<T> enriched(Flux<T> flux, Event event) {
        return switch (at) {
            case SUBSCRIBE -> {
                guard(event, enricher, null);
                yield flux;
            }
            case EACH -> flux.doOnNext(item -> guard(event, enricher, item));
            case ERROR -> flux.doOnError(failure -> guard(event, enricher, failure));
            case LAST -> {
                Last last = new Last();
                yield flux.doOnNext(item -> last.item = item).doOnComplete(() -> {
                    if (last.item != null) {
                        guard(event, enricher, last.item);
                    }
                });
            }
        };
    }

    private static @Nullable Event find(ContextView view) {
        Event event = TracingContext.event(TracingContext.read(view));
        if (event == null) {
            Warnings.NO_EVENT.log();
        }
        return event;
    }

    /** Whatever user code throws must not reach the stream, an assertion of its no more than an exception. */
    private static void guard(
            Event event, BiConsumer<? super Event, @Nullable Object> enricher, @Nullable Object value) {
        try {
            enricher.accept(event, value);
        } catch (Throwable thrown) {
            Warnings.EXTRACTOR.log(thrown);
        }
    }

    /** Written and read by signals of one subscription, which are serial. */
    private static final class Last {

        private @Nullable Object item;
    }
}
