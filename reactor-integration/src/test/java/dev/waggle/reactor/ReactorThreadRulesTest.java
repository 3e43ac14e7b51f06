package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waggle.core.Event;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What blocking code may do on which of Reactor's threads. */
class ReactorThreadRulesTest {

    private final Recorded recorded = new Recorded();

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void whereBlockIsRefusedWaitingForAFlushIsToo() {
        assertThatThrownBy(() -> flushOn(Schedulers.parallel()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("flushAndWait", "parallel-", "use flush");
    }

    @Test
    void anElasticThreadMayWait() {
        assertThat(flushOn(Schedulers.boundedElastic()).complete()).isTrue();
    }

    @Test
    void closingOnAThreadThatMustNotWaitDoesNot() {
        Mono.fromRunnable(recorded.tracer::close)
                .subscribeOn(Schedulers.parallel())
                .block();
        recorded.tracer.close();
    }

    @Test
    void anEventMayBeCurrentInACallback() {
        Boolean current = Mono.fromCallable(() -> {
                    try (Event event = recorded.tracer.startEvent("callback", e -> {})) {
                        return Span.current()
                                .getSpanContext()
                                .equals(event.span().getSpanContext());
                    }
                })
                .subscribeOn(Schedulers.parallel())
                .block();

        assertThat(current).isTrue();
    }

    private FlushResult flushOn(Scheduler scheduler) {
        Mono<FlushResult> flush = Mono.fromCallable(() -> recorded.tracer.flushAndWait(Duration.ofSeconds(60)));
        return Objects.requireNonNull(flush.subscribeOn(scheduler).block());
    }
}
