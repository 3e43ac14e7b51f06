package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A request from a thread of the application's own, whose reply is there before the call has returned. Vert.x tells its
 * tracer nothing of such a reply; the span of the request ends all the same.
 */
class OvertakingReplyTest {

    private final CountDownLatch replied = new CountDownLatch(1);
    private Vertx vertx;

    @Test
    void theRequestEndsWhereItsReplyOvertookIt() {
        RecordedSpans spans = new RecordedSpans();
        VertxTracing tracing =
                VertxTracing.create(spans.tracer(), new VertxTracingOptions().setReplyTimeout(Duration.ofMillis(50)));
        // One loop: what is queued while the reply is received runs when it was.
        vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setMetricsOptions(new MetricsOptions().setEnabled(true)))
                .withTracer(tracing.tracerFactory())
                .withMetrics(options -> waitingForTheReply())
                .build();
        try {
            vertx.eventBus().consumer("inbox", message -> message.reply("ok"));

            try (var event = spans.tracer()
                    .startEvent("job", e -> e.session(spans.tracer().newSession()))) {
                vertx.eventBus().request("inbox", "hello");
            }

            assertThat(replied.getCount())
                    .as("the reply was there before the call had returned")
                    .isZero();
            SpanData request = spans.await(SpanKind.PRODUCER);
            assertChild(request, spans.await("job"));
            assertChild(spans.await(SpanKind.CONSUMER), request);
        } finally {
            Traced.await(vertx.close());
            spans.close();
        }
    }

    /** The sending thread goes on when the reply was received: Vert.x counts a message between sending and keeping. */
    private VertxMetrics waitingForTheReply() {
        return new VertxMetrics() {
            @Override
            public EventBusMetrics<?> createEventBusMetrics() {
                return new EventBusMetrics<String>() {
                    @Override
                    public String handlerRegistered(String address) {
                        return address;
                    }

                    /** The reply's own handler, which the reply that is being received unregisters. */
                    @Override
                    public void handlerUnregistered(String address) {
                        if (address.startsWith("__vertx.reply.")) {
                            vertx.runOnContext(received -> replied.countDown());
                        }
                    }

                    @Override
                    public void messageSent(String address, boolean publish, boolean local, boolean remote) {
                        if (!address.equals("inbox")) {
                            return;
                        }
                        try {
                            replied.await(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                };
            }
        };
    }
}
