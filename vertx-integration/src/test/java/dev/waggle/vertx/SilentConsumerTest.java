package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * DESIGN, line 11: a consumer that never replies never exports its span; the kinds of the event bus are CLIENT and
 * SERVER.
 *
 * <p>Stock: a consumer's span ends at the reply, and there is none. Ours ends, as of the moment when the handler returned.
 */
class SilentConsumerTest {

    @Test
    void theStockTracerNeverExportsTheConsumerAndCallsItAServer() {
        try (Traced traced = new Traced(Mode.STOCK_FACTORY)) {
            askInVain(traced);
            assertThat(traced.spans.of(SpanKind.SERVER)).isEmpty();
            assertThat(traced.spans.await(SpanKind.CLIENT).getName()).isEqualTo("send");

            traced.vertx.eventBus().consumer("talkative", message -> message.reply("yes"));
            traced.within("root", () -> traced.vertx.eventBus().request("talkative", "there?"));
            assertThat(traced.spans.await(SpanKind.SERVER).getName()).isEqualTo("send");
            assertThat(traced.spans.of(SpanKind.SERVER)).hasSize(1);
        }
    }

    @Test
    void oursEndsAsOfWhenTheHandlerReturned() {
        try (Traced traced =
                new Traced(Mode.OUR_FACTORY, new VertxTracingOptions().setReplyTimeout(Duration.ofMillis(50)))) {
            askInVain(traced);

            SpanData consumer = traced.spans.await(SpanKind.CONSUMER);
            assertChild(consumer, traced.spans.await(SpanKind.PRODUCER));
            assertThat(consumer.getName()).isEqualTo("process silent");
        }
    }

    @Test
    void withoutATracerOurBusEndsItToo() {
        try (Traced traced =
                new Traced(Mode.NO_TRACER, new VertxTracingOptions().setReplyTimeout(Duration.ofMillis(50)))) {
            askInVain(traced, traced.tracing.eventBus(traced.vertx));

            SpanData consumer = traced.spans.await(SpanKind.CONSUMER);
            assertChild(consumer, traced.spans.await(SpanKind.PRODUCER));
            assertThat(consumer.getName()).isEqualTo("process silent");
        }
    }

    @Test
    void closingVertxEndsWhatIsStillWaitingForAReply() {
        Traced traced = new Traced();
        askInVain(traced);
        assertThat(traced.spans.of(SpanKind.CONSUMER)).isEmpty();

        Traced.await(traced.vertx.close());

        assertThat(traced.spans.await(SpanKind.CONSUMER).getName()).isEqualTo("process silent");
        traced.spans.close();
    }

    private static void askInVain(Traced traced) {
        askInVain(traced, traced.vertx.eventBus());
    }

    private static void askInVain(Traced traced, EventBus bus) {
        bus.consumer("silent", message -> {});
        traced.within(
                "root",
                () -> bus.request("silent", "there?", new DeliveryOptions().setSendTimeout(300))
                        .transform(failed -> Future.succeededFuture()));
    }
}
