package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.EventSpec;
import dev.waggle.core.FlushResult;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The front door for Vert.x: everything that a Vert.x service needs to have its work in one session.
 *
 * <p>One per service, beside its {@link SessionTracer}; safe for any thread. It holds a {@link Vertx} only where
 * {@link #eventBus} was asked for it, and until that is closed. No method blocks, and while the service is serving none throws,
 * unless it says so.
 *
 * <pre>{@code
 * VertxTracing tracing = VertxTracing.create(tracer);
 * Vertx vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();
 * router.route().handler(tracing.routingHandler());
 * WebClient client = tracing.wrap(WebClient.create(vertx));
 * }</pre>
 */
public interface VertxTracing {

    /** Tracing with the default options. Never closes {@code tracer} unless {@link #close()} is called. */
    static VertxTracing create(SessionTracer tracer) {
        return create(tracer, new VertxTracingOptions());
    }

    /** Tracing with options of the caller's; they are copied. */
    static VertxTracing create(SessionTracer tracer, VertxTracingOptions options) {
        return new DefaultVertxTracing(tracer, options);
    }

    /** The tracer underneath. */
    SessionTracer sessionTracer();

    /** For {@code Vertx.builder().withTracer(…)}: server, client, event-bus, SQL, Redis and Kafka spans of our kind. */
    VertxTracerFactory tracerFactory();

    /** {@link #routingHandler(Consumer)} with the default options. */
    default Handler<RoutingContext> routingHandler() {
        return routingHandler(new RoutingOptions());
    }

    /** {@link #routingHandler(RoutingOptions)} with the options that the lambda sets. */
    default Handler<RoutingContext> routingHandler(Consumer<? super RoutingOptions> configure) {
        RoutingOptions options = new RoutingOptions();
        configure.accept(options);
        return routingHandler(options);
    }

    /**
     * A handler that may stand first on a router: gives every request its session, its server span and its context.
     *
     * <p>The options are copied.
     */
    Handler<RoutingContext> routingHandler(RoutingOptions options);

    /**
     * The event of a request, which is its server span, for enrichment: from any thread, whatever is current there.
     * What is said after the response has ended is lost. Before the routing handler, the event that is current.
     */
    Event requestEvent(RoutingContext request);

    /**
     * Moves a request to the session that its body, or a login, has named: its server span, and what starts on its context, and
     * on the current one, from now on. What has started stays where it is; whether the request is sampled was decided before. The
     * response header of {@link RoutingOptions#sessionResponseHeader} names the new one, while the head is not sent. To be called
     * in a handler of the request.
     *
     * <p>Project and source stay. Null, or an id that breaks the grammar, changes nothing, and the latter is logged once: it is
     * what a caller sent. Nothing happens either before the routing handler, behind a {@link #requestHandler} of ours that has
     * claimed the request, and for one that is ignored.
     */
    void joinSession(RoutingContext request, @Nullable String id);

    /** {@link #joinSession} for a session that has a project, source or name of its own. */
    void enterSession(RoutingContext request, Session session);

    /** The same as {@link #routingHandler()} for an {@code HttpServer} without a router. */
    default Handler<HttpServerRequest> requestHandler(Handler<HttpServerRequest> handler) {
        return requestHandler(new RoutingOptions(), handler);
    }

    /**
     * The same as {@link #routingHandler(RoutingOptions)}; of the options, {@code sessionFrom} needs a router. Over HTTP/2, for
     * a request that asks for an upgrade, and where Vert.x has not our tracer, it takes the response's {@code endHandler} and
     * {@code bodyEndHandler}, of which there is one each: a handler around this one that wants to hear of the end stands inside
     * instead.
     */
    Handler<HttpServerRequest> requestHandler(RoutingOptions options, Handler<HttpServerRequest> handler);

    /** {@link #webSocketHandler(WebSocketOptions, Handler)} with the default options. */
    default Handler<ServerWebSocket> webSocketHandler(Handler<ServerWebSocket> handler) {
        return webSocketHandler(new WebSocketOptions(), handler);
    }

    /** {@link #webSocketHandler(WebSocketOptions, Handler)} with the options that the lambda sets. */
    default Handler<ServerWebSocket> webSocketHandler(
            Consumer<? super WebSocketOptions> configure, Handler<ServerWebSocket> handler) {
        WebSocketOptions options = new WebSocketOptions();
        configure.accept(options);
        return webSocketHandler(options, handler);
    }

    /**
     * For {@code HttpServer.webSocketHandler}, and for what {@code toWebSocket()} of a route gives: an event per socket, current in
     * the handlers of its frames, until the socket is closed. With {@link VertxTracingOptions#setMessageEvents} also an event per
     * message, while its handler runs; one that lasts longer is an {@link #event} in that handler.
     *
     * <p>The options are copied.
     */
    Handler<ServerWebSocket> webSocketHandler(WebSocketOptions options, Handler<ServerWebSocket> handler);

    /**
     * Adds tracing to the client that it is given and returns it; a second call does nothing.
     *
     * @throws IllegalArgumentException when the client is none of vertx-web-client's
     */
    WebClient wrap(WebClient client);

    /**
     * A client that traces what goes through it; wrapping a wrapped client returns it as it is. It is none that
     * {@code WebClient.wrap} takes: wrap the WebClient.
     *
     * @throws IllegalArgumentException when the client is none that Vert.x made
     */
    HttpClient wrap(HttpClient client);

    /** A wrapped client whose requests no tracer underneath touches (policy {@code IGNORE}). */
    WebClient webClient(Vertx vertx, WebClientOptions options);

    /**
     * The event bus with events around sends and consumers, for a {@link Vertx} that has no tracer of ours. One for each of
     * them: it may be asked for with every message.
     */
    EventBus eventBus(Vertx vertx);

    /** An executor that runs every task under the context of the thread that hands it in. */
    Executor wrap(Executor executor);

    /** An executor that runs every task under the context of the thread that hands it in. */
    ExecutorService wrap(ExecutorService executor);

    /** The task, under the context that is current now. */
    Runnable wrap(Runnable task);

    /** The task, under the context that is current now. */
    <T> Callable<T> wrap(Callable<T> task);

    /** The handler, under the context that is current now. */
    <T> Handler<T> wrap(Handler<T> handler);

    /** {@link #event(Context, String, Consumer, Function)} under the current context. */
    default <T> Future<T> event(
            String name, Consumer<? super EventSpec<T>> spec, Function<? super Event, Future<T>> body) {
        return event(Context.current(), name, spec, body);
    }

    /**
     * An event around asynchronous work: ends when the future that {@code body} returns completes.
     *
     * <p>The body runs at once, on the calling thread, on a child context of its own, so that branches that run side by
     * side in one request do not see each other's event. The returned future completes on the caller's context.
     *
     * @return the outcome of the body's future; what {@code body} throws fails it
     */
    <T> Future<T> event(
            Context parent, String name, Consumer<? super EventSpec<T>> spec, Function<? super Event, Future<T>> body);

    /**
     * An {@link #event(String, Consumer, Function) event} around work that produces a stream, such as a model's answer: the body
     * hands over what passes, item by item, and the event records time to the first one, count, bounded text and token usage, as
     * {@link EventSpec#text}, {@link EventSpec#usage} and {@link EventSpec#maxText} say. It ends when the body's future completes;
     * the {@code outputs}, {@code metadata} and {@code metrics} of the specification are of the last item then.
     *
     * <pre>{@code
     * tracing.<String, Void>stream("answer", e -> e.type(MODEL).inputs("question", question), (event, items) ->
     *         model.ask(question, token -> {
     *             items.accept(token);
     *             response.write(token);
     *         }));
     * }</pre>
     *
     * <p>Items are handed over one after the other, on any thread. Those that come after the end are not recorded.
     *
     * @param <T> an item of the stream
     * @param <R> what the work results in
     */
    <T, R> Future<R> stream(
            String name,
            Consumer<? super EventSpec<T>> spec,
            BiFunction<? super Event, ? super Consumer<T>, Future<R>> body);

    /**
     * Runs asynchronous work under a context, such as one of {@link #extract} or with a baggage of one's own, without making an event
     * of it.
     *
     * <p>The body runs at once, on the calling thread, on a child context of its own. The returned future completes on the caller's
     * context.
     *
     * @return the outcome of the body's future; what {@code body} throws fails it
     */
    <T> Future<T> within(Context context, Supplier<Future<T>> body);

    /** Enriches the event, or the span of any other instrumentation, of the current context. */
    default void enrich(Consumer<? super Event> fields) {
        enrich(Context.current(), fields);
    }

    /** Enriches the event, or the span of any other instrumentation, of this context. */
    void enrich(Context context, Consumer<? super Event> fields);

    /** Writes the current context into headers, one of each, and returns them. */
    default MultiMap inject(MultiMap headers) {
        return inject(Context.current(), headers);
    }

    /** Writes a context into headers, one of each, and returns them. */
    MultiMap inject(Context context, MultiMap headers);

    /** Writes the current context into the headers of a message and returns the options. */
    default DeliveryOptions inject(DeliveryOptions options) {
        return inject(Context.current(), options);
    }

    /** Writes a context into the headers of a message and returns the options. */
    DeliveryOptions inject(Context context, DeliveryOptions options);

    /** What headers say, as a context under the root context: for what comes in past the handlers of this library. */
    Context extract(MultiMap headers);

    /**
     * Delivers what was ended before the call. The future never fails; its result says what was lost. May be called anywhere.
     *
     * @throws IllegalArgumentException when the time-out is not positive
     */
    Future<FlushResult> flush(Duration timeout);

    /** Flushes and stops the tracer underneath, off the event loop. Idempotent. */
    Future<Void> close();
}
