package dev.waggle.reactor;

import dev.waggle.core.EventTemplate;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What {@code transform} is given: puts the event operator on a Mono or a Flux. */
final class EventOperator<T> implements Function<Publisher<T>, Publisher<T>> {

    private final EventTemplate<T> template;

    /** Null for the static operators, which look for theirs at subscription. */
    private final @Nullable SessionTracer tracer;

    EventOperator(EventTemplate<T> template, @Nullable SessionTracer tracer) {
        this.template = template;
        this.tracer = tracer;
    }

    @Override
    public Publisher<T> apply(Publisher<T> source) {
        return source instanceof Mono<T> mono ? new EventMono<>(mono, this) : new EventFlux<>(Flux.from(source), this);
    }

    EventTemplate<T> template() {
        return template;
    }

    /** The tracer for a subscription under this context, or null after a warning. */
    @Nullable
    SessionTracer tracer(@Nullable Context context) {
        if (tracer != null) {
            return tracer;
        }
        SessionTracer found = TracingContext.tracer(context);
        if (found == null) {
            Warnings.NO_TRACER.log();
        }
        return found;
    }

    /** What an event is started under. Has the tracer in it, for the static operators above. */
    Context parent(@Nullable Context outer, SessionTracer used) {
        if (outer != null && tracer == null) {
            return outer; // where the tracer was found
        }
        return TracingContext.withTracer(outer != null ? outer : Context.root(), used);
    }
}
