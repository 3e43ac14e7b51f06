package dev.waggle.reactor;

import io.opentelemetry.context.Context;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Changes our one entry of the Reactor Context for everything above. */
final class ContextOperator<T> implements Function<Publisher<T>, Publisher<T>> {

    private final UnaryOperator<Context> change;

    ContextOperator(UnaryOperator<Context> change) {
        this.change = change;
    }

    @Override
    public Publisher<T> apply(Publisher<T> source) {
        return source instanceof Mono<T> mono
                ? mono.contextWrite(this::write)
                : Flux.from(source).contextWrite(this::write);
    }

    private reactor.util.context.Context write(reactor.util.context.Context target) {
        return TracingContext.write(target, change.apply(TracingContext.read(target)));
    }
}
