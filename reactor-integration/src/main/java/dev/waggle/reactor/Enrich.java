package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.EventSpec;
import dev.waggle.core.EventTemplate;
import dev.waggle.core.EventType;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.observability.SignalListenerFactory;
import reactor.core.publisher.Mono;

/**
 * Operators for {@code transform} and {@code transformDeferred} of Mono and Flux.
 *
 * <p>{@link #event} opens an event around everything above it in the chain, once per subscription; the others work on
 * the event that is open where they stand, so they stand above its {@code event}:
 *
 * <pre>{@code
 * Mono<Answer> answer = agent.invoke(query)
 *     .transform(Enrich.metadata(a -> Map.of("cached", a.cached())))
 *     .transform(Enrich.event("call_agent", e -> e.type(TOOL).inputs(Map.of("query", query))
 *                                                .outputs(a -> Map.of("answer", a.text()))));
 * }</pre>
 *
 * Tracer and parent come from the Reactor Context, where {@link ReactorTracing#with()}, the WebFilter or an enclosing
 * event put them; never from the thread. Without a tracer, or without an event to enrich, the stream passes through
 * and one warning says where to put it. Nothing here changes a signal, a request or a thread, and no function that is
 * given here can break the stream: what it throws is logged once.
 */
public final class Enrich {

    private Enrich() {}

    /**
     * An event per subscription: starts when subscribed to, ends once, with the Mono's value or the end of the Flux, as
     * failed on an error, and as cancelled (no error, what was gathered is kept) when the subscriber leaves.
     *
     * @param spec evaluated here and now; its functions see the Mono's value or the items of the Flux
     * @throws RuntimeException what {@code spec} throws
     */
    public static <T> Function<Publisher<T>, Publisher<T>> event(String name, Consumer<? super EventSpec<T>> spec) {
        return new EventOperator<>(EventTemplate.of(name, spec), null);
    }

    /** {@link #event} of type {@link EventType#MODEL}. */
    public static <T> Function<Publisher<T>, Publisher<T>> model(String name, Consumer<? super EventSpec<T>> spec) {
        return typed(EventType.MODEL, name, spec);
    }

    /** {@link #event} of type {@link EventType#TOOL}. */
    public static <T> Function<Publisher<T>, Publisher<T>> tool(String name, Consumer<? super EventSpec<T>> spec) {
        return typed(EventType.TOOL, name, spec);
    }

    /** {@link #event} of type {@link EventType#CHAIN}. */
    public static <T> Function<Publisher<T>, Publisher<T>> chain(String name, Consumer<? super EventSpec<T>> spec) {
        return typed(EventType.CHAIN, name, spec);
    }

    /** {@link #event} of type {@link EventType#SESSION}: the root of a unit of work. */
    public static <T> Function<Publisher<T>, Publisher<T>> session(String name, Consumer<? super EventSpec<T>> spec) {
        return typed(EventType.SESSION, name, spec);
    }

    private static <T> Function<Publisher<T>, Publisher<T>> typed(
            EventType type, String name, Consumer<? super EventSpec<T>> spec) {
        return event(name, e -> {
            e.type(type);
            spec.accept(e);
        });
    }

    /**
     * {@link #event} of type {@link EventType#MODEL} for a chat in OpenAI's form, streamed or not. Items are maps (parsed
     * JSON) or JSON text, with or without {@code data:} before it. Keeps the text, the role, the tool calls, the finish
     * reason, the model and the usage of what came, also when the stream is cancelled.
     */
    public static <T> Function<Publisher<T>, Publisher<T>> chat(
            String name, Consumer<? super EventSpec<ChatChunk>> spec) {
        return chat(name, item -> item, spec);
    }

    /**
     * {@link #chat(String, Consumer)} for items of any type: {@code chunk} gives an item's JSON as a map or as text. It
     * is called once per item; what it throws is logged once.
     */
    public static <T> Function<Publisher<T>, Publisher<T>> chat(
            String name, Function<? super T, ?> chunk, Consumer<? super EventSpec<ChatChunk>> spec) {
        return new ChatOperator<>(name, chunk, spec);
    }

    /** {@link #event} as a listener, for people who prefer {@code tap}. Costs what {@code tap} costs. */
    public static <T> SignalListenerFactory<T, ?> listener(String name, Consumer<? super EventSpec<T>> spec) {
        return new EventListenerFactory<>(EventTemplate.of(name, spec));
    }

    /** Everything above runs in this session: its events, and the headers of its requests. */
    public static <T> Function<Publisher<T>, Publisher<T>> session(Session session) {
        return new ContextOperator<>(context -> session.storeIn(context));
    }

    /**
     * {@link #session(Session)} that takes the request along: everything above runs in this session, and from the
     * subscription on its server span and the session header of its response, where that is not sent yet, are in it too. For
     * a session that is known only when the request's body is. What else was opened around it stays where it was, as
     * everything does that is in no request.
     */
    public static <T> Function<Publisher<T>, Publisher<T>> enterSession(Session session) {
        Objects.requireNonNull(session, "session");
        return new ContextOperator<>(context -> JoinedSession.in(context, session));
    }

    /**
     * {@link #enterSession} for the session of which only the id came along. Null changes nothing, and neither does
     * an id that breaks the grammar, which is logged once.
     *
     * <pre>{@code
     * request.bodyToMono(Chat.class)
     *     .flatMap(chat -> agent.answer(chat).transform(Enrich.joinSession(chat.sessionId())));
     * }</pre>
     */
    public static <T> Function<Publisher<T>, Publisher<T>> joinSession(@Nullable String id) {
        return new ContextOperator<>(context -> JoinedSession.in(context, id));
    }

    /** Merges inputs into the current event at subscription. */
    public static <T> Function<Publisher<T>, Publisher<T>> inputs(@Nullable Object value) {
        return onSubscribe(event -> event.inputs(value));
    }

    /** Merges outputs into the current event at subscription. */
    public static <T> Function<Publisher<T>, Publisher<T>> outputs(@Nullable Object value) {
        return onSubscribe(event -> event.outputs(value));
    }

    /** Outputs from the Mono's value, or from the last item of a Flux that completes. */
    public static <T> Function<Publisher<T>, Publisher<T>> outputs(Function<? super T, ?> extractor) {
        return onLast((event, item) -> event.outputs(extractor.apply(item)));
    }

    /** Merges metadata into the current event at subscription. */
    public static <T> Function<Publisher<T>, Publisher<T>> metadata(@Nullable Object value) {
        return onSubscribe(event -> event.metadata(value));
    }

    /** Metadata from the Mono's value, or from the last item of a Flux that completes. */
    public static <T> Function<Publisher<T>, Publisher<T>> metadata(Function<? super T, ?> extractor) {
        return onLast((event, item) -> event.metadata(extractor.apply(item)));
    }

    /** Merges metrics into the current event at subscription. */
    public static <T> Function<Publisher<T>, Publisher<T>> metrics(@Nullable Object value) {
        return onSubscribe(event -> event.metrics(value));
    }

    /** Metrics from the Mono's value, or from the last item of a Flux that completes. */
    public static <T> Function<Publisher<T>, Publisher<T>> metrics(Function<? super T, ?> extractor) {
        return onLast((event, item) -> event.metrics(extractor.apply(item)));
    }

    /** Merges settings into the current event at subscription. */
    public static <T> Function<Publisher<T>, Publisher<T>> config(@Nullable Object value) {
        return onSubscribe(event -> event.config(value));
    }

    /** Merges feedback into the current event at subscription. */
    public static <T> Function<Publisher<T>, Publisher<T>> feedback(@Nullable Object value) {
        return onSubscribe(event -> event.feedback(value));
    }

    /** Feedback from the Mono's value, or from the last item of a Flux that completes. */
    public static <T> Function<Publisher<T>, Publisher<T>> feedback(Function<? super T, ?> extractor) {
        return onLast((event, item) -> event.feedback(extractor.apply(item)));
    }

    /** Merges what is known of the user into the current event at subscription. */
    public static <T> Function<Publisher<T>, Publisher<T>> userProperties(@Nullable Object value) {
        return onSubscribe(event -> event.userProperties(value));
    }

    /** Marks the current event as failed at subscription: for a fallback that hides what went wrong. */
    public static <T> Function<Publisher<T>, Publisher<T>> error(String message) {
        return onSubscribe(event -> event.error(message));
    }

    /** Records the error of the stream above on the current event, also when an operator below recovers from it. */
    public static <T> Function<Publisher<T>, Publisher<T>> error() {
        return new EnrichOperator<>(EnrichOperator.At.ERROR, (event, failure) -> event.error((Throwable) failure));
    }

    /** Calls {@code enricher} with the current event and each item, before the item passes on. */
    public static <T> Function<Publisher<T>, Publisher<T>> onEach(BiConsumer<? super Event, ? super T> enricher) {
        return new EnrichOperator<>(EnrichOperator.At.EACH, EnrichOperator.items(enricher));
    }

    private static <T> Function<Publisher<T>, Publisher<T>> onSubscribe(Consumer<? super Event> enricher) {
        return new EnrichOperator<>(EnrichOperator.At.SUBSCRIBE, (event, nothing) -> enricher.accept(event));
    }

    private static <T> Function<Publisher<T>, Publisher<T>> onLast(BiConsumer<? super Event, ? super T> enricher) {
        return new EnrichOperator<>(EnrichOperator.At.LAST, EnrichOperator.items(enricher));
    }

    /** Enriches the current event when subscribed to, then completes: for {@code then} and {@code flatMap}. */
    public static Mono<Void> enrich(Consumer<? super Event> fields) {
        return Mono.deferContextual(view -> {
            EnrichOperator.enrich(view, fields);
            return Mono.empty();
        });
    }

    /**
     * Writes {@code traceparent}, {@code tracestate} and {@code baggage} of the current context into the map when
     * subscribed to, and emits the map. All subscriptions write into this one: for a Mono that is subscribed to more than
     * once, {@code Mono.defer(() -> Enrich.inject(new HashMap<>()))}.
     */
    public static <M extends Map<? super String, ? super String>> Mono<M> inject(M headers) {
        return Mono.deferContextual(view -> {
            Context context = TracingContext.read(view);
            SessionTracer tracer = TracingContext.tracer(context);
            if (tracer == null) {
                Warnings.NO_TRACER.log();
            } else {
                tracer.inject(context, headers);
            }
            return Mono.just(headers);
        });
    }

    /**
     * The OpenTelemetry context in which the subscriber's work runs, for libraries that take one; the root context
     * where there is none.
     */
    public static Mono<Context> context() {
        return Mono.deferContextual(view -> Mono.just(TracingContext.read(view)));
    }
}
