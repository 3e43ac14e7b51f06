package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer that owes a reply is waited for, and its span does not last as long as the waiting. */
class EndOfSilentConsumersTest {

    private static final Duration REPLY_TIMEOUT = Duration.ofMillis(400);

    /** How long ago a consumer's span was over when it was ended, by the clock that it was timed by. */
    private static final class Delay implements SpanProcessor {

        private final AtomicReference<SessionTracer> tracer = new AtomicReference<>();
        private final CompletableFuture<Duration> delay = new CompletableFuture<>();

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            if (span.getKind() == SpanKind.CONSUMER) {
                long now = tracer.get().clock().now();
                delay.complete(Duration.ofNanos(now - span.toSpanData().getEndEpochNanos()));
            }
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"NO_TRACER", "OUR_FACTORY"})
    void aConsumerThatNeverRepliesIsEndedAsOfWhenItsHandlerReturned(Mode mode) throws Exception {
        Delay ended = new Delay();
        try (RecordedSpans spans = new RecordedSpans(builder -> builder.spanProcessor(ended))) {
            ended.tracer.set(spans.tracer());
            VertxTracing tracing =
                    VertxTracing.create(spans.tracer(), new VertxTracingOptions().setReplyTimeout(REPLY_TIMEOUT));
            Vertx vertx = mode.vertx(tracing);
            try {
                EventBus bus = tracing.eventBus(vertx);
                bus.consumer("silent", message -> {});
                tracing.event(
                        spans.tracer().newSession().storeIn(Context.root()),
                        "asker",
                        e -> {},
                        event -> bus.request("silent", "there?", new DeliveryOptions().setSendTimeout(60_000)));

                // Nothing but the waiting lies between the two; ended as of now they were the same.
                assertThat(ended.delay.get(60, TimeUnit.SECONDS)).isGreaterThan(REPLY_TIMEOUT.dividedBy(2));
            } finally {
                Traced.await(vertx.close());
            }
        }
    }
}
