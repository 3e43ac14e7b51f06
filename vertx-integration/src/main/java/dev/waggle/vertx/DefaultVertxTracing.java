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
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands every call to the class that does it. */
final class DefaultVertxTracing implements VertxTracing {

    private final SessionTracer tracer;
    private final VertxTracingOptions options;
    private final FutureEvent events;
    private final WebClients webClients;
    private final Map<Vertx, EventBus> buses = new ConcurrentHashMap<>();

    DefaultVertxTracing(SessionTracer tracer, VertxTracingOptions options) {
        this.tracer = Objects.requireNonNull(tracer, "tracer");
        this.options = new VertxTracingOptions(options);
        this.events = new FutureEvent(tracer);
        this.webClients = new WebClients(tracer);
    }

    @Override
    public SessionTracer sessionTracer() {
        return tracer;
    }

    @Override
    public VertxTracerFactory tracerFactory() {
        return new WaggleTracerFactory(tracer, options);
    }

    @Override
    public Handler<RoutingContext> routingHandler(RoutingOptions options) {
        return new TracingRoutingHandler(tracer, new RoutingOptions(options));
    }

    @Override
    public Handler<HttpServerRequest> requestHandler(RoutingOptions options, Handler<HttpServerRequest> handler) {
        return new TracingRequestHandler(
                tracer, new RoutingOptions(options), Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public Handler<ServerWebSocket> webSocketHandler(WebSocketOptions given, Handler<ServerWebSocket> handler) {
        return new WebSocketEvents(
                tracer,
                new WebSocketOptions(given),
                options.isMessageEvents(),
                Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public WebClient wrap(WebClient client) {
        return webClients.wrap(client);
    }

    @Override
    public HttpClient wrap(HttpClient client) {
        return TracedHttpClient.wrap(tracer, client);
    }

    @Override
    public WebClient webClient(Vertx vertx, WebClientOptions options) {
        return webClients.create(vertx, options);
    }

    @Override
    public EventBus eventBus(Vertx vertx) {
        EventBus known = buses.get(vertx);
        return known != null ? known : traced((VertxInternal) vertx);
    }

    /** Once for each Vert.x, whose it is until that is closed: applications ask for it with every message. */
    private EventBus traced(VertxInternal vertx) {
        PendingReplies pending = new PendingReplies(tracer.clock(), options.getReplyTimeout());
        EventBus fresh = TracedEventBus.wrap(
                vertx.eventBus(),
                new BusProducers(tracer, TracerBelow.of(vertx.tracer())),
                new BusConsumers(tracer, pending));
        EventBus known = buses.putIfAbsent(vertx, fresh);
        if (known != null) {
            return known;
        }
        boolean open = vertx.closeFuture().add(closed -> {
            buses.remove(vertx);
            pending.close();
            closed.succeed();
        });
        if (!open) {
            // It is about to stop: a verticle of it says good-bye.
            buses.remove(vertx);
        }
        return fresh;
    }

    @Override
    public Executor wrap(Executor executor) {
        return WrappedTasks.wrap(Objects.requireNonNull(executor, "executor"));
    }

    @Override
    public ExecutorService wrap(ExecutorService executor) {
        return WrappedTasks.wrap(Objects.requireNonNull(executor, "executor"));
    }

    @Override
    public Runnable wrap(Runnable task) {
        return WrappedTasks.wrap(Objects.requireNonNull(task, "task"));
    }

    @Override
    public <T> Callable<T> wrap(Callable<T> task) {
        return WrappedTasks.wrap(Objects.requireNonNull(task, "task"));
    }

    @Override
    public <T> Handler<T> wrap(Handler<T> handler) {
        return WrappedTasks.wrap(Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public <T> Future<T> event(
            Context parent, String name, Consumer<? super EventSpec<T>> spec, Function<? super Event, Future<T>> body) {
        return events.run(parent, name, spec, body);
    }

    @Override
    public <T, R> Future<R> stream(
            String name,
            Consumer<? super EventSpec<T>> spec,
            BiFunction<? super Event, ? super Consumer<T>, Future<R>> body) {
        return events.stream(Context.current(), name, spec, body);
    }

    @Override
    public Event requestEvent(RoutingContext request) {
        RoutedRequest known = TracingRoutingHandler.of(request);
        return known != null ? known.event() : tracer.eventIn(Context.current());
    }

    @Override
    public void enterSession(RoutingContext request, Session session) {
        Objects.requireNonNull(session, "session");
        RoutedRequest known = TracingRoutingHandler.of(request);
        if (known != null) {
            known.enter(session);
        }
    }

    @Override
    public void joinSession(RoutingContext request, @Nullable String id) {
        RoutedRequest known = TracingRoutingHandler.of(request);
        if (known != null) {
            known.join(tracer, id);
        }
    }

    @Override
    public <T> Future<T> within(Context context, Supplier<Future<T>> body) {
        return FutureEvent.within(context, body, (result, failure) -> {});
    }

    @Override
    public void enrich(Context context, Consumer<? super Event> fields) {
        tracer.enrich(context, fields);
    }

    @Override
    public MultiMap inject(Context context, MultiMap headers) {
        tracer.inject(context, headers, HeaderSetter.INSTANCE);
        return headers;
    }

    @Override
    public DeliveryOptions inject(Context context, DeliveryOptions options) {
        MultiMap headers = options.getHeaders();
        return options.setHeaders(inject(context, headers != null ? headers : MultiMap.caseInsensitiveMultiMap()));
    }

    @Override
    public Context extract(MultiMap headers) {
        return tracer.extract(Context.root(), headers, HeaderGetter.INSTANCE);
    }

    @Override
    public Future<FlushResult> flush(Duration timeout) {
        return onCallersContext(tracer.flush(timeout));
    }

    @Override
    public Future<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        // Closing waits for the last export: on a thread of its own, which no application's pool has to spare.
        Thread closing = new Thread(
                () -> {
                    try {
                        tracer.close();
                        closed.complete(null);
                    } catch (RuntimeException e) {
                        closed.completeExceptionally(e);
                    }
                },
                "waggle-close");
        closing.setDaemon(true);
        closing.start();
        return onCallersContext(closed);
    }

    private static <T> Future<T> onCallersContext(CompletionStage<T> stage) {
        ContextInternal caller = ContextInternal.current();
        return caller == null ? Future.fromCompletionStage(stage) : Future.fromCompletionStage(stage, caller);
    }
}
