package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.tracing.TracingPolicy;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code tracing.eventBus(vertx)} over each tracer: a message has one span on its way out and one at each receiver, whoever makes them. */
@ParameterizedClass
@EnumSource(Mode.class)
class WrappedEventBusTest {

    private final Mode mode;
    private final Traced traced;
    private final EventBus bus;

    WrappedEventBusTest(Mode mode) {
        this.mode = mode;
        // Nothing ends because its time is over.
        traced = new Traced(mode, new VertxTracingOptions().setReplyTimeout(Duration.ofHours(1)));
        bus = traced.tracing.eventBus(traced.vertx);
    }

    @AfterEach
    void close() {
        traced.close();
    }

    @Test
    void aRequestAndItsConsumerHaveOneSpanEach() {
        bus.consumer("search", message -> message.reply("found"));

        traced.within("asker", () -> bus.request("search", "bees"));

        assertChild(sent().get(0), traced.span("asker"));
        assertChild(received().get(0), sent().get(0));
        assertInTheEnd(1, 1);
    }

    @Test
    void aLocalConsumerIsAConsumer() {
        bus.localConsumer("search", message -> message.reply("found"));

        traced.within("asker", () -> bus.request("search", "bees"));

        assertChild(received().get(0), sent().get(0));
        assertInTheEnd(1, 1);
    }

    @Test
    void whatASenderWritesIsSentToOneReceiver() {
        bus.consumer("post", message -> {});
        bus.consumer("post", message -> {});
        MessageProducer<Object> sender = bus.sender("post");

        traced.within("root", () -> sender.write("letter"));

        assertChild(sent().get(0), traced.span("root"));
        assertChild(received().get(0), sent().get(0));
        if (mode != Mode.STOCK_FACTORY) {
            assertThat(sent().get(0).getName()).isEqualTo("send post");
        }
        assertInTheEnd(1, 1);
    }

    @Test
    void whatAPublisherWritesIsPublishedToAll() {
        bus.consumer("news", message -> {});
        bus.consumer("news", message -> {});
        MessageProducer<Object> publisher = bus.publisher("news");

        traced.within("root", () -> publisher.write("spring"));

        assertThat(received(2)).allSatisfy(consumer -> assertChild(consumer, sent().get(0)));
        if (mode != Mode.STOCK_FACTORY) {
            assertThat(sent().get(0).getName()).isEqualTo("publish news");
        }
        assertInTheEnd(1, 2);
    }

    @Test
    void aProducersOptionsAreThoseOfItsMessagesUntilItIsGivenOthers() {
        CompletableFuture<Message<Object>> first = new CompletableFuture<>();
        CompletableFuture<Message<Object>> second = new CompletableFuture<>();
        bus.consumer("post", message -> {
            if (!first.complete(message)) {
                second.complete(message);
            }
        });
        MessageProducer<Object> sender = bus.sender("post", new DeliveryOptions().addHeader("stamp", "1st class"));

        traced.within("root", () -> sender.write("letter"));
        assertThat(first.orTimeout(60, TimeUnit.SECONDS).join().headers().get("stamp"))
                .isEqualTo("1st class");
        sender.deliveryOptions(new DeliveryOptions().addHeader("stamp", "2nd class"));
        traced.within("root", () -> sender.write("letter"));
        assertThat(second.orTimeout(60, TimeUnit.SECONDS).join().headers().get("stamp"))
                .isEqualTo("2nd class");
        assertInTheEnd(2, 2);
    }

    @Test
    void aReplyThatWantsAReplyEndsTheConsumer() {
        bus.<String>consumer(
                "guess",
                message -> message.<String>replyAndRequest("warmer?").onSuccess(answer -> answer.reply("thanks")));

        String last = traced.within(
                "asker",
                () -> bus.<String>request("guess", "bees")
                        .compose(question -> question.<String>replyAndRequest("honey"))
                        .map(Message::body));

        assertThat(last).isEqualTo("thanks");
        SpanData consumer = received().get(0);
        assertChild(consumer, sent().get(0));
        assertThat(consumer.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aHandlerThatThrowsMakesItsConsumersSpanAnError() {
        bus.consumer("bad", message -> {
            throw new IllegalStateException("boom");
        });

        traced.within("root", () -> {
            bus.send("bad", "luck");
            return Future.succeededFuture();
        });

        assertThat(received().get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertInTheEnd(1, 1);
    }

    /** Newer versions of Vert.x have it. */
    @Test
    void aProcessorThatFailsMakesItsConsumersSpanAnError() throws Exception {
        processing("bad", message -> Future.failedFuture(new IllegalStateException("boom")));

        traced.within("root", () -> {
            bus.send("bad", "luck");
            return Future.succeededFuture();
        });

        assertThat(received().get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertInTheEnd(1, 1);
    }

    @Test
    void aProcessorsConsumerEndsWithItsWork() throws Exception {
        processing(
                "good",
                message ->
                        traced.tracing.event("work", e -> {}, event -> traced.vertx.timer(1, TimeUnit.MILLISECONDS)));

        traced.within("root", () -> {
            bus.send("good", "luck");
            return Future.succeededFuture();
        });

        SpanData consumer = received().get(0);
        assertChild(traced.span("work"), consumer);
        assertThat(consumer.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertInTheEnd(1, 1);
    }

    @Test
    void aMessageThatIsNotToBeTracedIsNot() {
        CompletableFuture<Message<Object>> received = new CompletableFuture<>();
        bus.consumer("secret", message -> {
            received.complete(message);
            message.reply("psst");
        });

        traced.within(
                "root",
                () -> bus.request("secret", "word", new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE)));

        assertThat(received.join().headers().contains("traceparent")).isFalse();
        assertInTheEnd(0, 0);
    }

    @Test
    void aMessageThatIsAlwaysToBeTracedIsOutsideOfAnyTraceToo() {
        assumeThat(mode).as("the stock tracer's policy is its own").isNotEqualTo(Mode.STOCK_FACTORY);
        bus.consumer("audit", message -> message.reply("noted"));

        await(bus.request("audit", "entry", new DeliveryOptions().setTracingPolicy(TracingPolicy.ALWAYS)));

        assertThat(sent().get(0).getParentSpanContext().isValid()).isFalse();
        assertThat(received().get(0).getParentSpanId()).isEqualTo(sent().get(0).getSpanId());
        assertInTheEnd(1, 1);
    }

    @Test
    void aMessageOutsideOfAnyTraceStartsNone() {
        bus.consumer("plain", message -> message.reply("ok"));

        await(bus.request("plain", "hello"));

        assertInTheEnd(0, 0);
    }

    @Test
    void closingVertxEndsWhatIsStillWaitingForAReply() {
        assumeThat(mode).as("the stock tracer never ends it").isNotEqualTo(Mode.STOCK_FACTORY);
        bus.consumer("silent", message -> {});
        traced.within(
                "root",
                () -> bus.request("silent", "there?", new DeliveryOptions().setSendTimeout(300))
                        .transform(failed -> Future.succeededFuture()));
        assertThat(traced.spans.of(SpanKind.CONSUMER)).isEmpty();

        await(traced.vertx.close());

        assertThat(received().get(0).getName()).isEqualTo("process silent");
        assertInTheEnd(1, 1);
    }

    private void processing(String address, Function<Message<Object>, Future<?>> processor) throws Exception {
        Method method = Arrays.stream(MessageConsumer.class.getMethods())
                .filter(candidate -> candidate.getName().equals("processor"))
                .findFirst()
                .orElse(null);
        assumeThat(method).isNotNull();
        method.invoke(bus.consumer(address), processor);
    }

    private List<SpanData> sent() {
        return traced.spans.await(mode == Mode.STOCK_FACTORY ? SpanKind.CLIENT : SpanKind.PRODUCER, 1);
    }

    private List<SpanData> received() {
        return received(1);
    }

    private List<SpanData> received(int count) {
        return traced.spans.await(mode == Mode.STOCK_FACTORY ? SpanKind.SERVER : SpanKind.CONSUMER, count);
    }

    /** Of all messages, when nothing can come any more. */
    private void assertInTheEnd(int sent, int received) {
        await(traced.vertx.close());
        RecordedSpans spans = traced.spans;
        boolean stock = mode == Mode.STOCK_FACTORY;
        assertThat(spans.of(SpanKind.PRODUCER)).hasSize(stock ? 0 : sent);
        assertThat(spans.of(SpanKind.CONSUMER)).hasSize(stock ? 0 : received);
        assertThat(spans.of(SpanKind.CLIENT)).hasSize(stock ? sent : 0);
        assertThat(spans.of(SpanKind.SERVER)).hasSize(stock ? received : 0);
    }
}
