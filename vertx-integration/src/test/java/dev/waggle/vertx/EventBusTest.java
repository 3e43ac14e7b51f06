package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages between verticles of one process, with our tracer below the bus, with our wrapper around it, and with both. */
@ParameterizedClass
@EnumSource(EventBusTest.Bus.class)
class EventBusTest {

    enum Bus {
        OF_OUR_TRACER,
        WRAPPED,
        WRAPPED_OVER_OUR_TRACER
    }

    private final Traced traced;
    private final EventBus bus;

    EventBusTest(Bus kind) {
        Mode mode = kind == Bus.WRAPPED ? Mode.NO_TRACER : Mode.OUR_FACTORY;
        traced = new Traced(mode, new VertxTracingOptions().setReplyTimeout(Duration.ofMillis(300)));
        bus = kind == Bus.OF_OUR_TRACER ? traced.vertx.eventBus() : traced.tracing.eventBus(traced.vertx);
    }

    @AfterEach
    void close() {
        traced.close();
    }

    @Test
    void aRequestToAWorkerVerticleIsAConsumerUnderItsProducer() {
        AtomicBoolean onWorker = new AtomicBoolean();
        await(traced.vertx.deployVerticle(
                () -> new AbstractVerticle() {
                    @Override
                    public void start() {
                        bus.<String>consumer("search", message -> {
                            onWorker.set(Context.isOnWorkerThread());
                            traced.tracing
                                    .event("look_up", e -> {}, event -> Future.succeededFuture("found"))
                                    .onSuccess(message::reply);
                        });
                    }
                },
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));

        String answer = traced.within(
                "question", () -> bus.<String>request("search", "bees").map(Message::body));

        assertThat(answer).isEqualTo("found");
        assertThat(onWorker).isTrue();
        SpanData producer = traced.span("send search");
        SpanData consumer = traced.span("process search");
        assertChild(producer, traced.span("question"));
        assertChild(consumer, producer);
        assertChild(traced.span("look_up"), consumer);
        assertThat(producer.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(consumer.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(text(consumer, "messaging.system")).isEqualTo("vertx-eventbus");
        assertThat(text(consumer, "messaging.destination.name")).isEqualTo("search");
        assertThat(text(consumer, "messaging.operation.type")).isEqualTo("process");
        assertThat(text(producer, "messaging.operation.type")).isEqualTo("send");
        assertThat(producer.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(producer.getEndEpochNanos()).isGreaterThanOrEqualTo(consumer.getStartEpochNanos());
    }

    @Test
    void aPublishedMessageHasOneProducerAndAConsumerForEveryReceiver() {
        bus.consumer("news", message -> {});
        bus.consumer("news", message -> {});

        traced.within("editor", () -> {
            bus.publish("news", "spring");
            return Future.succeededFuture();
        });

        List<SpanData> consumers = traced.spans.await(SpanKind.CONSUMER, 2);
        SpanData producer = traced.span("publish news");
        assertChild(producer, traced.span("editor"));
        assertThat(consumers).allSatisfy(consumer -> assertChild(consumer, producer));
    }

    @Test
    void aMessageThatWantsNoReplyEndsWhenItsHandlerReturns() {
        bus.consumer("fire", message -> {});

        traced.within("sender", () -> {
            bus.send("fire", "and forget");
            return Future.succeededFuture();
        });

        assertChild(traced.span("process fire"), traced.span("send fire"));
        assertChild(traced.span("send fire"), traced.span("sender"));
    }

    @Test
    void aConsumerThatNeverRepliesEndsAllTheSameAsOfWhenItsHandlerReturned() {
        bus.consumer("silent", message -> {});

        Throwable failure = traced.within(
                "asker",
                () -> bus.request("silent", "hello?", new DeliveryOptions().setSendTimeout(1_500))
                        .<Throwable>transform(reply -> Future.succeededFuture(reply.cause())));

        assertThat(failure).hasMessageContaining("Timed out");
        SpanData consumer = traced.span("process silent");
        SpanData producer = traced.span("send silent");
        assertChild(consumer, producer);
        assertThat(consumer.getEndEpochNanos()).isLessThan(producer.getEndEpochNanos());
        assertThat(producer.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(producer, "error.type")).isEqualTo(ReplyFailure.TIMEOUT.name());
    }

    @Test
    void aFailureReplyIsAnErrorOfTheRequest() {
        bus.consumer("broken", message -> message.fail(42, "no honey"));

        traced.within("asker", () -> bus.request("broken", "honey?").transform(r -> Future.succeededFuture()));

        SpanData producer = traced.span("send broken");
        assertThat(producer.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(producer, "error.type")).isEqualTo(ReplyFailure.RECIPIENT_FAILURE.name());
        assertThat(producer.getEvents()).hasSize(1);
        assertChild(traced.span("process broken"), producer);
    }

    @Test
    void aRequestThatNobodyTakesIsAnError() {
        traced.within("asker", () -> bus.request("nobody", "there?").transform(r -> Future.succeededFuture()));

        SpanData producer = traced.span("send nobody");
        assertThat(producer.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(producer, "error.type")).isEqualTo(ReplyFailure.NO_HANDLERS.name());
    }

    @Test
    void workThatGoesOnAfterTheReplyKeepsItsParent() {
        bus.consumer("eager", message -> {
            message.reply("done");
            traced.vertx.setTimer(
                    20, later -> traced.tracing.event("afterwards", e -> {}, event -> Future.succeededFuture("still")));
        });

        traced.within("asker", () -> bus.request("eager", "go"));

        assertChild(traced.span("afterwards"), traced.span("process eager"));
    }

    @Test
    void headersAndCodecOfTheUserAreLeftAlone() {
        AtomicReference<Message<Letter>> received = new AtomicReference<>();
        bus.registerCodec(new LetterCodec());
        bus.<Letter>consumer("post", message -> {
            received.set(message);
            message.reply("thanks");
        });

        DeliveryOptions options = new DeliveryOptions()
                .setCodecName("letter")
                .addHeader("stamp", "1st class")
                .addHeader("stamp", "air");
        traced.within("sender", () -> bus.request("post", new Letter("hello"), options));

        Message<Letter> message = received.get();
        assertThat(message.body().text()).isEqualTo("hello");
        assertThat(message.headers().getAll("stamp")).containsExactly("1st class", "air");
        assertThat(message.headers().getAll("traceparent")).hasSize(1);
        assertThat(message.headers().getAll("baggage")).hasSize(1);
    }

    @Test
    void aMessageOutsideOfAnyTraceStartsNone() {
        bus.consumer("plain", message -> message.reply("ok"));

        await(bus.request("plain", "hello"));

        assertThat(traced.spans.ended()).isEmpty();
    }

    @Test
    void aMessageFromAThreadOfTheApplicationsOwnKeepsItsParent() throws Exception {
        bus.consumer("inbox", message -> message.reply("ok"));

        Thread thread = new Thread(() -> {
            try (var event = traced.spans
                    .tracer()
                    .startEvent("job", e -> e.session(traced.spans.tracer().newSession()))) {
                await(bus.request("inbox", "hello"));
            }
        });
        thread.start();
        thread.join(RecordedSpans.PATIENCE.toMillis());

        assertChild(traced.span("send inbox"), traced.span("job"));
        assertChild(traced.span("process inbox"), traced.span("send inbox"));
    }

    @Test
    void whatIsNoMessageGoesThroughUntouched() {
        AtomicBoolean intercepted = new AtomicBoolean();
        Handler<DeliveryContext<Object>> interceptor = context -> {
            intercepted.set(true);
            context.next();
        };
        bus.addOutboundInterceptor(interceptor);
        bus.registerCodec(new LetterCodec());
        bus.codecSelector(body -> body instanceof Letter ? "letter" : null);
        bus.<Letter>consumer("letters", message -> message.reply(message.body()));

        Letter answer = await(bus.<Letter>request("letters", new Letter("dear")).map(Message::body));
        assertThat(answer).isEqualTo(new Letter("dear"));
        assertThat(intercepted).isTrue();

        bus.removeOutboundInterceptor(interceptor);
        intercepted.set(false);
        await(bus.request("letters", new Letter("again")));
        assertThat(intercepted).isFalse();
    }

    @Test
    void theBusIsOneForEachVertxAndEqualToItself() {
        EventBus wrapped = traced.tracing.eventBus(traced.vertx);

        assertThat(wrapped).isSameAs(traced.tracing.eventBus(traced.vertx));
        assertThat(new ArrayList<>(List.of(wrapped)).remove(wrapped)).isTrue();
        await(traced.vertx.close());
        assertThat(traced.tracing.eventBus(traced.vertx)).isNotSameAs(traced.tracing.eventBus(traced.vertx));
    }

    @Test
    void aConsumerIsFoundInTheListThatItWasPutInto() {
        EventBus wrapped = traced.tracing.eventBus(traced.vertx);
        MessageConsumer<Object> consumer = wrapped.consumer("nobody", message -> {});
        assertThat(new ArrayList<>(List.of(consumer)).remove(consumer)).isTrue();
    }
}
